//! A page as a person reads it.

use scraper::{ElementRef, Html, Selector};

use crate::form::Form;

/// What the server answered.
pub(crate) struct Page {
    /// Where it was found, after redirects.
    pub(crate) path: String,
    pub(crate) status: u16,
    /// Where it leads, if it is a redirect.
    pub(crate) location: Option<String>,
    pub(crate) source: String,
    html: Html,
}

impl Page {
    pub(crate) fn new(path: &str, status: u16, location: Option<String>, source: String) -> Self {
        let html = Html::parse_document(&source);
        Self { path: path.to_owned(), status, location, source, html }
    }

    /// All elements of a kind, in their order.
    pub(crate) fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let parsed = Selector::parse(selector).expect("the selector is right");
        self.html.select(&parsed).collect()
    }

    /// The texts of all elements of a kind.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).into_iter().map(text_of).collect()
    }

    /// The text of the one element that there is of a kind.
    pub(crate) fn text(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector} on {}: {texts:?}\n{}", self.path, self.words());
        texts.into_iter().next().unwrap_or_default()
    }

    /// Everything that is read in the page's own part.
    pub(crate) fn words(&self) -> String {
        self.texts("main").join(" ")
    }

    /// Asserts that something can be read on the page.
    pub(crate) fn says(&self, wanted: &str) {
        assert!(self.words().contains(wanted), "{wanted:?} on {}:\n{}", self.path, self.words());
    }

    /// Asserts that something is nowhere on the page, not even in its source.
    pub(crate) fn hides(&self, unwanted: &str) {
        assert!(!self.source.contains(unwanted), "{unwanted:?} on {}", self.path);
    }

    /// The value beside a label, with its note.
    pub(crate) fn fact(&self, label: &str) -> String {
        let (labels, values) = (self.texts(".facts dt"), self.texts(".facts dd"));
        assert_eq!(labels.len(), values.len(), "every label on {} has its value", self.path);
        let found = labels.iter().rposition(|known| known == label);
        let place = found.unwrap_or_else(|| panic!("{label} on {}: {labels:?}", self.path));
        values[place].clone()
    }

    /// What happened to the patient, the latest first, one line each.
    pub(crate) fn history(&self) -> Vec<String> {
        self.texts(".timeline > li")
    }

    /// The form of the page.
    pub(crate) fn form(&self) -> Form {
        let forms = self.all("main form");
        assert_eq!(forms.len(), 1, "forms on {}:\n{}", self.path, self.words());
        Form::read(self, forms[0])
    }

    /// The reasons against a field, as they stand beside it.
    pub(crate) fn refusal(&self, field: &str) -> String {
        assert_eq!(self.status, 422, "{} was not refused:\n{}", self.path, self.words());
        self.text(&format!("#refusal-{field}"))
    }

    /// The reasons against the whole step.
    pub(crate) fn refusal_of_all(&self) -> String {
        assert_eq!(self.status, 422, "{} was not refused:\n{}", self.path, self.words());
        self.texts(".summary > .refusal").join(" ")
    }

    /// Whether anything is refused beside a field.
    pub(crate) fn refuses(&self, field: &str) -> bool {
        self.status == 422 && !self.all(&format!("#refusal-{field}")).is_empty()
    }

    /// Asserts that nothing on the page could run or be styled from within it; a script of the server's
    /// own is named by its address and has no text.
    pub(crate) fn assert_inert(&self) {
        assert!(self.all("style, iframe, object, embed, base").is_empty(), "{}", self.path);
        for script in self.all("script") {
            let from = script.value().attr("src").unwrap_or_default();
            let own = from.starts_with("/static/") && text_of(script).is_empty();
            assert!(own, "{from:?} on {}", self.path);
        }
        for element in self.all("*") {
            for (name, value) in element.value().attrs() {
                let inert = name != "style" && !name.starts_with("on");
                assert!(inert, "{name}={value:?} on {}", self.path);
                let script = value.trim_start().to_lowercase().starts_with("javascript:");
                assert!(!script, "{name}={value:?} on {}", self.path);
            }
        }
    }
}

/// The words of an element, with single spaces between them.
pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    let whole: String = element.text().collect();
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}
