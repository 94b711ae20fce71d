//! What if the programme were another: a question that records nothing and never answers beyond a limit.

use crate::colleague::Colleague;
use crate::page::Page;
use crate::steps;

fn with_a_programme() -> Colleague {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    for step in steps::straight_path(ada.calendar) {
        ada.records(&step);
        if step.slug == "programme" {
            break;
        }
    }
    ada
}

fn asks(ada: &mut Colleague, query: &str) -> Page {
    let address = format!("{}/what-if{query}", ada.patient);
    ada.browser.open(&address)
}

/// The row of the table with this heading.
fn row(page: &Page, heading: &str) -> String {
    let rows = page.texts(".review tbody tr");
    let found = rows.iter().find(|row| row.starts_with(heading));
    found.unwrap_or_else(|| panic!("{heading}: {rows:#?}")).clone()
}

fn dose_box(page: &Page) -> String {
    let boxes = page.all("#field-dose");
    boxes[0].value().attr("value").unwrap_or_default().to_owned()
}

#[test]
fn a_question_is_answered_beside_the_present_programme_and_records_nothing() {
    let mut ada = with_a_programme();
    let history = ada.history();
    let page = asks(&mut ada, "");
    assert_eq!(page.status, 200, "{}", page.words());
    page.says("It is no order, and nothing is recorded");
    assert!(page.all(".review .changed").is_empty(), "{:?}", page.texts(".review .changed"));

    let page = asks(&mut ada, "?dose=0.75&boluses=4&share=50");
    assert!(
        row(&page, "Daily dose").contains("0.5 mg/day 0.75 mg/day changed"),
        "{}",
        page.words()
    );
    assert!(row(&page, "Daily dose").contains("+50 %"));
    assert!(row(&page, "Half of the change").contains("in nine of ten people"));
    assert_eq!(dose_box(&page), "0.75");
    assert!(!page.all(".figure svg").is_empty());

    let stronger = asks(&mut ada, "?concentration=20");
    assert!(row(&stronger, "Concentration").contains("the old dose goes on for"));
    assert!(row(&stronger, "Flow").contains("changed"));
    assert_eq!(ada.history(), history);
}

#[test]
fn the_answer_alone_is_that_of_the_page() {
    let mut ada = with_a_programme();
    let page = asks(&mut ada, "?dose=0.6");
    let alone = asks(&mut ada, "/answer?dose=0.6");
    assert_eq!(alone.status, 200);
    assert_eq!(alone.texts(".review tbody tr"), page.texts(".review tbody tr"));
    assert!(alone.all("html > head > title").is_empty(), "no page around it");
}

#[test]
fn what_no_order_could_ask_is_not_calculated() {
    let mut ada = with_a_programme();
    for (query, why) in [
        ("?dose=900", "No order with this dose passes"),
        ("?dose=0", "This cannot be calculated"),
        ("?concentration=1000", "No order with this concentration passes"),
        ("?dose=1,5", "cannot be read"),
        ("?tip=Q9", "Choose one of the answers"),
        ("?boluses=25", "0 to 24 in a day"),
        ("?share=101", "0 to 100 %"),
    ] {
        let page = asks(&mut ada, query);
        assert_eq!(page.status, 200);
        assert!(page.text(".summary").contains(why), "{query}: {}", page.words());
        assert!(page.all(".review").is_empty() && page.all(".figure").is_empty(), "{query}");
    }
    let page = asks(&mut ada, "?dose=1,5");
    assert_eq!(dose_box(&page), "1,5", "what was typed is kept");
}

#[test]
fn without_a_programme_there_is_nothing_to_compare_with() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    asks(&mut ada, "").says("No programme is running");
}
