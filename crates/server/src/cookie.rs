//! Cookies, read and written with the flags that this server always uses.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The value of the cookie `name`, when the browser sent it exactly once.
///
/// Twice means that somebody else has planted a second one: then neither is believed.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str, secure: bool) -> Option<&'a str> {
    let name = full_name(name, secure);
    let mut values = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| **key == *name)
        .map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// A cookie that ends with the browser session, out of reach of scripts and of other sites.
pub(crate) fn set(name: &str, value: &str, secure: bool) -> Option<HeaderValue> {
    let name = full_name(name, secure);
    header(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{}", flag(secure)))
}

/// Tells the browser to forget the cookie `name`.
pub(crate) fn forget(name: &str, secure: bool) -> Option<HeaderValue> {
    let name = full_name(name, secure);
    header(&format!("{name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{}", flag(secure)))
}

/// Behind HTTPS the name says so: the browser then takes the cookie from this host only.
fn full_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

fn flag(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}

fn header(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;
    use axum::http::{HeaderMap, HeaderValue};

    use super::read;

    #[test]
    fn a_cookie_is_found_among_others_and_not_believed_when_doubled() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; cisterna=2; b=3"));
        assert_eq!(read(&headers, "cisterna", false), Some("2"));
        assert_eq!(read(&headers, "c", false), None);
        headers.append(COOKIE, HeaderValue::from_static("cisterna=9"));
        assert_eq!(read(&headers, "cisterna", false), None);
    }
    #[test]
    fn behind_https_only_a_cookie_of_this_host_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; __Host-b=2"));
        assert_eq!(read(&headers, "a", true), None);
        assert_eq!(read(&headers, "b", true), Some("2"));
        assert_eq!(read(&headers, "b", false), None);
    }
}
