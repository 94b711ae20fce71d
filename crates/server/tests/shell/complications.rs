//! Something is wrong: signs through the form, the case on the patient's page, cards and rates.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::people::refer;

/// The version at which a form was opened.
fn version_of(page: &str) -> String {
    let (_, after) = page.split_once("name=\"version\" value=\"").expect("a version");
    after.split('"').next().expect("a value").to_owned()
}

#[tokio::test]
async fn signs_open_a_case_whose_work_up_is_the_first_thing_to_do() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let address = format!("/patients/{patient}/signs");
    let form = browser.get(&address).await;
    assert!(form.text.contains("Hard to wake"), "{}", form.text);
    let (csrf, version) = (form.csrf(), version_of(&form.text));
    let typed = [
        ("csrf", &*csrf),
        ("version", &version),
        ("item_0", "yes"),
        ("item_1", "yes"),
        ("occurred_at", "2026-03-02T08:00"),
    ];
    let answer = browser.post(&address, &typed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = browser.get(&format!("/patients/{patient}")).await.text;
    assert!(page.contains("Case 1: what it may be"), "{page}");
    assert!(page.contains("Overdose") && page.contains("act now"), "{page}");
    let today = browser.get("/").await.text;
    assert!(today.contains("Breathing, wakefulness and pressure secured"), "{today}");
    let work_up = browser.get(&format!("/patients/{patient}/work-up")).await.text;
    assert!(work_up.contains("1/overdose-secure/secured"), "{work_up}");
}

#[tokio::test]
async fn no_sign_is_refused_and_nothing_is_recorded() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let address = format!("/patients/{patient}/signs");
    let form = browser.get(&address).await;
    let (csrf, version) = (form.csrf(), version_of(&form.text));
    let typed = [("csrf", &*csrf), ("version", &version), ("occurred_at", "2026-03-02T08:00")];
    let answer = browser.post(&address, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("The sign is missing"), "{}", answer.text);
}

#[tokio::test]
async fn the_list_of_complications_has_each_of_them_and_its_rate() {
    let mut browser = Browser::signed_in().await;
    let page = browser.get("/complications").await.text;
    for one in &cisterna_catalog::Catalog::built_in().complications.all {
        assert!(page.contains(&format!("id=\"{}\"", one.id)), "{}", one.id);
    }
    assert!(page.contains("no pump-time yet") && page.contains("10.5"), "{page}");
}

#[tokio::test]
async fn a_card_says_that_it_is_of_no_medical_device() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    for page in ["cards", "situations"] {
        let page = browser.get(&format!("/patients/{patient}/{page}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Not a medical device"), "{}", page.text);
    }
}
