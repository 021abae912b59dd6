//! What could not be done, over HTTP: RFC 9457 problem details in Chinese for programs. Knows how the page
//! shows the same, not what went wrong inside: causes are logged where they are met.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Problem details as RFC 9457 has them, with a next step beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is, as a path.
    #[serde(rename = "type")]
    #[schema(example = "/problems/bad-request")]
    pub kind: &'static str,
    /// The kind in a word, in Chinese.
    #[schema(example = "请求有误")]
    pub title: &'static str,
    /// The status code of the answer.
    #[schema(example = 400)]
    pub status: u16,
    /// What failed, on which input, why; in Chinese.
    pub detail: String,
    /// What to do next, in Chinese.
    pub hint: String,
    /// What leads on from here.
    #[serde(flatten)]
    pub onward: Box<Onward>,
}

/// What leads on from a problem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Onward {
    /// The last words of a clause that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_words: Option<String>,
    /// The page of what was asked for, where it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// What may be wanted instead, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<ProblemLink>,
    /// Where the answer sends the client.
    #[serde(skip)]
    location: Option<String>,
    /// Seconds after which the client may try again.
    #[serde(skip)]
    retry_after: Option<u64>,
}

/// A page that may be wanted instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemLink {
    /// What it is, in Chinese.
    pub label: String,
    /// Its path.
    pub url: String,
    /// The words of the clause, where it is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Problem {
    /// The request cannot be read or asks for too much.
    pub(crate) fn bad_request(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/bad-request", "请求有误", StatusCode::BAD_REQUEST, detail, hint)
    }

    /// The body of the request is larger than what is taken.
    pub(crate) fn too_large(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/too-large", "内容太大", StatusCode::PAYLOAD_TOO_LARGE, detail, hint)
    }

    /// What was asked for is not there.
    pub(crate) fn not_found(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/not-found", "没有找到", StatusCode::NOT_FOUND, detail, hint)
    }

    /// What was asked for was there and is no more.
    pub(crate) fn gone(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/gone", "已经删除", StatusCode::GONE, detail, hint)
    }

    /// What was asked for stands at `page` now.
    pub(crate) fn moved(detail: impl Into<String>, hint: &str, page: String) -> Self {
        let mut problem =
            Self::new("/problems/moved", "已经移位", StatusCode::MOVED_PERMANENTLY, detail, hint);
        (problem.onward.location, problem.onward.moved_to) = (Some(page.clone()), Some(page));
        problem
    }

    /// Sends the client elsewhere than to the page: `change` makes its address of the page's.
    #[must_use]
    pub(crate) fn relocated(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.onward.location = self.onward.moved_to.as_deref().map(change);
        self
    }

    /// Changes where the client is sent, if it is sent anywhere.
    #[must_use]
    pub(crate) fn relocated_by(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.onward.location = self.onward.location.as_deref().map(change);
        self
    }

    /// Adds the last words of a clause that is gone.
    #[must_use]
    pub(crate) fn with_last_words(mut self, words: String) -> Self {
        self.onward.last_words = Some(words);
        self
    }

    /// Adds a page that may be wanted instead.
    #[must_use]
    pub(crate) fn with_link(mut self, link: ProblemLink) -> Self {
        self.onward.links.push(link);
        self
    }

    /// Whoever asks has not said who they are.
    pub(crate) fn unauthorized(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/unauthorized", "需要口令", StatusCode::UNAUTHORIZED, detail, hint)
    }

    /// Whoever asks may not.
    pub(crate) fn forbidden(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/forbidden", "没有权限", StatusCode::FORBIDDEN, detail, hint)
    }

    /// Too many tries; the next is taken after so many seconds.
    pub(crate) fn too_many(detail: impl Into<String>, hint: impl Into<String>, seconds: u64) -> Self {
        let mut problem =
            Self::new("/problems/too-many", "尝试太多", StatusCode::TOO_MANY_REQUESTS, detail, hint);
        problem.onward.retry_after = Some(seconds);
        problem
    }

    /// The body of the request came so slowly that it was given up.
    pub(crate) fn too_slow() -> Self {
        Self::new(
            "/problems/too-slow",
            "来得太慢",
            StatusCode::REQUEST_TIMEOUT,
            "请求的内容来得太慢，没有收全",
            "检查网络后再提交一次；文件较大的，请放进语料文件夹后运行 tiaowen index",
        )
    }

    /// The address is right, the method is not.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            "/problems/method-not-allowed",
            "方法不对",
            StatusCode::METHOD_NOT_ALLOWED,
            "这个地址不接受这种请求方法",
            "改用 GET；各地址的说明见 /openapi.json",
        )
    }

    /// The server cannot answer now.
    pub(crate) fn unavailable(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/unavailable", "暂时不能服务", StatusCode::SERVICE_UNAVAILABLE, detail, hint)
    }

    /// The disk has no room for what was to be kept.
    pub(crate) fn disk_full(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new("/problems/disk-full", "磁盘空间不足", StatusCode::INSUFFICIENT_STORAGE, detail, hint)
    }

    /// Our own fault.
    pub(crate) fn internal() -> Self {
        Self::new(
            "/problems/internal",
            "程序出错",
            StatusCode::INTERNAL_SERVER_ERROR,
            "程序内部出错，这次请求没有完成",
            "请再试一次；还不行时请管理员查看服务日志",
        )
    }

    fn new(
        kind: &'static str,
        title: &'static str,
        status: StatusCode,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            hint: hint.into(),
            onward: Box::default(),
        }
    }

    /// The status code.
    pub(crate) fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_else(|error| unreachable!("plain data: {error}"));
        let status = self.status_code();
        let mut response = (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tiaowen\""));
        }
        if let Some(seconds) = self.onward.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(location) =
            self.onward.location.as_deref().and_then(|location| HeaderValue::from_str(location).ok())
        {
            response.headers_mut().insert(LOCATION, location);
            // A later import may move it again.
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        response
    }
}
