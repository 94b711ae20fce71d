//! Looking at a page: at two widths, by picture and by rule.

use std::fs;
use std::path::{Path, PathBuf};

use fantoccini::Client;
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::chromium::Chromium;

/// A desk and a telephone.
const WIDTHS: [u32; 2] = [1280, 390];
const RULES: &str = include_str!("look.js");

/// Where the pictures lie.
pub(crate) fn pictures() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target");
    target.join("browser")
}

/// Makes the window as wide as asked, and high enough for the whole page when no height is asked.
async fn resize(chromium: &Chromium, client: &Client, width: u32, height: Option<u64>) {
    let height = match height {
        Some(height) => height,
        None => {
            let whole = client.execute("return document.documentElement.scrollHeight", vec![]);
            whole.await.expect("a height").as_u64().unwrap_or(900)
        }
    };
    let size = json!({
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
    });
    chromium.devtools("Emulation.setDeviceMetricsOverride", &size);
}

/// Looks at the page at every width; returns what is wrong with it.
pub(crate) async fn look(chromium: &Chromium, client: &Client, name: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for width in WIDTHS {
        resize(chromium, client, width, Some(800)).await;
        let found = client.execute(RULES, vec![]).await.expect("the rules run");
        let found = found.as_array().cloned().unwrap_or_default();
        let found = found.iter().filter_map(Value::as_str);
        problems.extend(found.map(|problem| format!("{name} at {width} px: {problem}")));
        resize(chromium, client, width, None).await;
        let picture = client.screenshot().await.expect("a picture");
        let file = pictures().join(format!("{name}-{width}.png"));
        fs::write(file, picture).expect("the picture can be kept");
    }
    resize(chromium, client, WIDTHS[0], Some(800)).await;
    problems
}

/// The class, or else the tag, of what has the focus.
async fn focused(client: &Client) -> String {
    let script = "const e = document.activeElement; return e.className || e.tagName";
    let focused = client.execute(script, vec![]).await.expect("something has the focus");
    focused.as_str().unwrap_or_default().to_owned()
}

/// Where the focus begins, and where the first press of the tab key leads; what is wrong with that.
pub(crate) async fn look_at_focus(client: &Client, name: &str, refused: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let begin = focused(client).await;
    let (wanted, then) = if refused { ("summary", "") } else { ("BODY", "skip") };
    if begin != wanted && !(wanted == "BODY" && begin == "outside") {
        problems.push(format!("{name}: the focus begins at {begin}, not at {wanted}"));
    }
    let active = client.active_element().await.expect("something has the focus");
    active.send_keys(&Key::Tab.to_string()).await.expect("the tab key works");
    let next = focused(client).await;
    if !then.is_empty() && next != then {
        problems.push(format!("{name}: the tab key leads to {next} first, not to {then}"));
    }
    let script = "const box = document.activeElement.getBoundingClientRect(); \
        return box.width > 0 && box.bottom > 0 && box.right > 0 && box.left < innerWidth";
    let seen = client.execute(script, vec![]).await.expect("it has a place");
    if seen != json!(true) {
        problems.push(format!("{name}: what has the focus after the tab key ({next}) is not seen"));
    }
    problems
}
