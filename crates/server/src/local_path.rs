//! A path on this server, for the place to go to after signing in.

use std::fmt::Write as _;

/// A path on this server that is safe to redirect to: never another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

const LENGTH_LIMIT: usize = 512;

impl LocalPath {
    /// The start page.
    #[must_use]
    pub fn start() -> Self {
        Self("/".to_owned())
    }

    /// Reads a path that came from outside; `None` unless it can only mean a page of this server.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = text.bytes();
        let local = bytes.next() == Some(b'/')
            && bytes.next() != Some(b'/')
            && text.len() <= LENGTH_LIMIT
            && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        local.then(|| Self(text.to_owned()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sign-in page that leads back here.
    #[must_use]
    pub fn by_way_of_sign_in(&self) -> String {
        if self.0 == "/" {
            return "/login".to_owned();
        }
        let mut url = String::from("/login?next=");
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
                url.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn only_a_path_of_this_server_is_read() {
        for path in ["/", "/patients", "/patients/4?tab=refill&x=%2F#top"] {
            assert!(LocalPath::read(path).is_some(), "{path}");
        }
        let hostile = [
            "",
            "patients",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=1",
            " /patients",
            "/pä",
        ];
        for path in hostile {
            assert!(LocalPath::read(path).is_none(), "{path:?}");
        }
        assert!(LocalPath::read(&format!("/{}", "a".repeat(600))).is_none());
    }

    #[test]
    fn the_way_back_is_encoded() {
        let path = LocalPath::read("/patients?name=a&b=%20").expect("local");
        assert_eq!(path.by_way_of_sign_in(), "/login?next=/patients%3Fname%3Da%26b%3D%2520");
    }
}
