//! `/openapi.json` against what is really sent.

use serde_json::Value;

use super::Site;

/// Resolves a schema that is a reference.
fn resolve<'api>(api: &'api Value, schema: &'api Value) -> &'api Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').expect("a reference inside the file");
            resolve(api, api.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere")))
        }
        None => schema,
    }
}

/// The schemas that a value may have to fit, alternatives included.
fn alternatives<'api>(api: &'api Value, schema: &'api Value) -> Vec<&'api Value> {
    let schema = resolve(api, schema);
    match schema["oneOf"].as_array() {
        Some(choices) => choices.iter().flat_map(|choice| alternatives(api, choice)).collect(),
        None => vec![schema],
    }
}

/// All properties of an object's schema, of its parts too.
fn properties<'api>(api: &'api Value, schema: &'api Value) -> Vec<(&'api str, &'api Value)> {
    let schema = resolve(api, schema);
    let own = schema["properties"].as_object().into_iter().flatten();
    let parts = schema["allOf"].as_array().into_iter().flatten();
    own.map(|(name, property)| (name.as_str(), property))
        .chain(parts.flat_map(|part| properties(api, part)))
        .collect()
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn allows(schema: &Value, wanted: &str) -> bool {
    let named = |name: &Value| name == wanted || (wanted == "integer" && name == "number");
    match &schema["type"] {
        Value::Array(names) => names.iter().any(named),
        Value::Null => true,
        name => named(name),
    }
}

/// Holds `value` against `schema`: types, and exactly the described members.
fn check(api: &Value, schema: &Value, value: &Value, place: &str) {
    let says_nothing =
        |schema: &Value| ["type", "$ref", "oneOf", "allOf"].iter().all(|key| schema.get(key).is_none());
    if schema.is_object() && says_nothing(schema) {
        return;
    }
    let choices = alternatives(api, schema);
    let has_all = |choice: &Value| {
        let mut required = choice["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        !value.is_object() || choice["allOf"].is_array() || required.all(|name| value.get(name).is_some())
    };
    let typed = || choices.iter().filter(|choice| allows(choice, type_of(value)));
    let fitting = typed().find(|choice| has_all(choice)).or_else(|| typed().next());
    let schema = fitting.unwrap_or_else(|| panic!("{place}: {value} is not {schema}"));
    if let Some(names) = schema["enum"].as_array() {
        assert!(names.contains(value), "{place}: {value} is none of {names:?}");
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let described = match schema["prefixItems"].as_array() {
                    Some(parts) => parts.get(index).unwrap_or_else(|| panic!("{place}: too long")),
                    None => &schema["items"],
                };
                check(api, described, item, &format!("{place}/{index}"));
            }
        }
        Value::Object(members) => {
            let described = properties(api, schema);
            for (name, member) in members {
                let property =
                    described.iter().find(|(known, _)| known == name).map(|(_, property)| *property);
                let property = property.or_else(|| schema.get("additionalProperties"));
                let property = property.unwrap_or_else(|| panic!("{place}: {name} is not described"));
                check(api, property, member, &format!("{place}/{name}"));
            }
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            for name in required {
                assert!(members.contains_key(name), "{place}: {name} is missing");
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn describes_what_is_sent() {
    let site = Site::new();
    site.record_versions();
    let api = site.get("/openapi.json").await.json();
    let examples = [
        ("/api/v1/search", "/api/v1/search?q=培育", 200),
        ("/api/v1/search", "/api/v1/search?q=培育+-(“甲”+OR+title:乙)&unit=m-jingxin&explain=true", 200),
        ("/api/v1/search", "/api/v1/search?q=培育+天外飞仙&unit=m-jingxin&synonyms=off&explain=true", 200),
        ("/api/v1/search", "/api/v1/search?q=培育&limit=0", 400),
        ("/api/v1/search", "/api/v1/search?q=单向冠军", 200),
        ("/api/v1/suggest", "/api/v1/suggest?q=py", 200),
        ("/api/v1/suggest", "/api/v1/suggest?q=a&limit=0", 400),
        ("/api/v1/clauses/{document}/{path}", "/api/v1/clauses/mzf-2024-1/1.1", 200),
        ("/api/v1/clauses/{document}/{path}", "/api/v1/clauses/qypyb/3.1.2", 200),
        ("/api/v1/clauses/{document}/{path}", "/api/v1/clauses/qypyb/9", 404),
        ("/api/v1/clauses/{document}/{path}", "/api/v1/clauses/mzf-2024-1/1.1@1", 200),
        ("/api/v1/clauses/{document}/{path}", "/api/v1/clauses/mzf-2024-1/1.3@1", 200),
        ("/api/v1/clauses/{document}/{path}", "/api/v1/clauses/mzf-2024-1/1.1@9", 404),
        ("/api/v1/documents/{document}/versions", "/api/v1/documents/mzf-2024-1/versions", 200),
        ("/api/v1/documents/{document}/versions", "/api/v1/documents/none/versions", 404),
        ("/api/v1/documents/{document}", "/api/v1/documents/mzf-2024-1@2", 200),
        ("/api/v1/documents", "/api/v1/documents", 200),
        ("/api/v1/documents/{document}", "/api/v1/documents/mzf-2024-1", 200),
        ("/api/v1/documents/{document}", "/api/v1/documents/qypyb", 200),
        ("/api/v1/documents/{document}", "/api/v1/documents/9", 404),
        ("/api/v1/units", "/api/v1/units", 200),
        ("/api/v1/cite/{document}/{path}", "/api/v1/cite/mzf-2024-1/1.1", 200),
        ("/api/v1/cite/{document}/{path}", "/api/v1/cite/mzf-2024-1/1.1?style=gongwen&place=points", 200),
        ("/api/v1/cite/{document}/{path}", "/api/v1/cite/qypyb/3.1.2?style=all&cite=notice", 200),
        ("/api/v1/cite/{document}/{path}", "/api/v1/cite/mzf-2024-1/1.1?style=a", 400),
        ("/api/v1/compare", "/api/v1/compare?a=mzf-2024-1&b=企业培育办法", 200),
        ("/api/v1/compare", "/api/v1/compare?a=mzf-2024-1", 400),
        ("/api/v1/references", "/api/v1/references", 200),
        ("/api/v1/compare", "/api/v1/compare?a=mzf-2024-1&b=无此文件", 404),
    ];
    for (path, address, status) in examples {
        let answer = site.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        let response = &api["paths"][path]["get"]["responses"][status.to_string()];
        let content = &response["content"][answer.header("content-type")];
        assert!(content.is_object(), "{address}: {status} is not described");
        check(&api, &content["schema"], &answer.json(), address);
    }
}

#[tokio::test]
async fn describes_what_a_check_sends() {
    let site = Site::new();
    let api = site.get("/openapi.json").await.json();
    let memo =
        "《某市企业培育方案》（某政发〔2024〕2号）提出“支持研发。给予补贴”，见《企业培育办法》第九条。";
    for (body, status) in [(memo, 200), ("", 400)] {
        let answer = site.send_with("POST", "/api/v1/check", body).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        let content = &api["paths"]["/api/v1/check"]["post"]["responses"][status.to_string()]["content"];
        let described = &content[answer.header("content-type")];
        assert!(described.is_object(), "{status} is not described");
        check(&api, &described["schema"], &answer.json(), "check");
    }
}

#[tokio::test]
async fn describes_what_an_administrator_is_told() {
    let (site, [preview, kept]) = super::administration::answers().await;
    let api = site.get("/openapi.json").await.json();
    for (path, answer) in [("/api/v1/admin/preview", preview), ("/api/v1/admin/documents", kept)] {
        let content = &api["paths"][path]["post"]["responses"]["200"]["content"]["application/json"];
        assert!(content.is_object(), "{path} is not described");
        check(&api, &content["schema"], &answer, path);
    }
}

#[tokio::test]
async fn describes_every_parameter_and_every_route() {
    let api = Site::new().get("/openapi.json").await.json();
    let search = &api["paths"]["/api/v1/search"]["get"]["parameters"];
    let named: Vec<&str> =
        search.as_array().into_iter().flatten().filter_map(|parameter| parameter["name"].as_str()).collect();
    for name in tiaowen_search::Filters::NAMES
        .iter()
        .chain(&["q", "as_of", "synonyms", "sort", "limit", "offset", "explain"])
    {
        assert!(named.contains(name), "{name} is not described");
    }
    let cite = &api["paths"]["/api/v1/cite/{document}/{path}"]["get"]["parameters"];
    let styles = cite.as_array().into_iter().flatten().find(|parameter| parameter["name"] == "style");
    let told = styles.and_then(|style| style["description"].as_str()).unwrap_or_default();
    for name in tiaowen_citation::Style::names() {
        assert!(told.contains(name), "{name} is not described");
    }
    let paths = api["paths"].as_object().map(serde_json::Map::len);
    assert_eq!(paths, Some(16));
    assert_eq!(api["info"]["version"], env!("CARGO_PKG_VERSION"));
}
