//! A page that is nothing but a form.

use askama::Template;
use axum::http::StatusCode;

use super::Form;
use crate::layout::Layout;
use crate::render::{Page, render_with};

#[derive(Template)]
#[template(path = "form_page.html")]
struct FormPage {
    layout: Layout,
    form: Form,
}

impl Form {
    /// The status of the page that shows this form: 422 when anything is refused.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        if self.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }

    /// A page that is nothing but this form, with the right status.
    ///
    /// # Errors
    ///
    /// When the template cannot be drawn.
    pub fn page(self, layout: Layout) -> Page {
        render_with(self.status(), &FormPage { layout, form: self })
    }
}
