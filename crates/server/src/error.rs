//! Every way in which a page can fail, and what the person at the screen reads then.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::layout::{Layout, Section};
use crate::local_path::LocalPath;
use crate::log;
use crate::token::random_token;

/// Why a page is not shown.
#[derive(Debug)]
pub enum PageError {
    /// Nobody is signed in; the browser is sent to the sign-in page, and from there to `next`.
    SignIn {
        /// The page that was asked for.
        next: LocalPath,
    },
    /// The clinic asks everybody for a second factor, and this colleague has none yet; the browser
    /// is sent to set it up.
    SecondFactor,
    /// There is no such page, or no such patient, order or visit.
    NotFound,
    /// The page is refused for a reason that a person can act on.
    Explained {
        /// The HTTP status.
        status: StatusCode,
        /// What happened, in a few words.
        title: &'static str,
        /// What it means and what to do next, one sentence or two each.
        paragraphs: &'static [&'static str],
    },
    /// The role of the colleague does not permit it.
    NotPermitted {
        /// Where a reason opens the chart in an emergency, if it can.
        emergency: Option<String>,
    },
    /// Something broke. The details are in the log under this id, never on the page.
    Internal {
        /// The id that page and log share.
        id: String,
    },
}

impl PageError {
    /// Something broke: writes `details` to the log (stderr) and keeps only an id for the page.
    pub fn internal(details: impl std::fmt::Display) -> Self {
        let id =
            random_token().map_or_else(|_| "unnumbered".to_owned(), |token| token[..8].to_owned());
        log::write("error", "page", &[("id", &id), ("details", &details)]);
        Self::Internal { id }
    }

    /// The form was not sent from a page that this server gave to this browser.
    pub(crate) fn foreign_form() -> Self {
        Self::Explained {
            status: StatusCode::FORBIDDEN,
            title: "This form can no longer be sent",
            paragraphs: &[
                "Nothing was saved. The form was opened before you signed in or out, or it did not come \
                 from this server.",
                "Go back, reload the page, and send the form again. Copy anything long that you typed \
                 before you reload.",
            ],
        }
    }

    /// The session ended while a form was being filled in.
    pub(crate) fn session_ended() -> Self {
        Self::Explained {
            status: StatusCode::FORBIDDEN,
            title: "You have been signed out",
            paragraphs: &[
                "Nothing was saved. A session ends after 30 minutes without a page, and after 12 hours \
                 in any case.",
                "Go back to the form and copy anything long that you typed. Then sign in, open the form \
                 again and send it.",
            ],
        }
    }

    /// The address exists, but not for this kind of request: a form's address opened as a page.
    pub(crate) fn wrong_method() -> Self {
        Self::Explained {
            status: StatusCode::METHOD_NOT_ALLOWED,
            title: "This address only takes a form",
            paragraphs: &["Nothing was changed. Go back and open the page from the navigation."],
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } | Self::SecondFactor => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Explained { status, .. } => *status,
            Self::NotPermitted { .. } => StatusCode::FORBIDDEN,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Explained { title, .. } => title,
            Self::NotFound => "There is no such page",
            Self::NotPermitted { .. } => "Your role does not open this",
            Self::SignIn { .. } | Self::SecondFactor | Self::Internal { .. } => {
                "Something went wrong on our side"
            }
        }
    }

    fn paragraphs(&self) -> &'static [&'static str] {
        match self {
            Self::Explained { paragraphs, .. } => paragraphs,
            Self::NotFound => &[
                "The address may be mistyped, or what it named is not in this record.",
                "Go back, or start again from Today.",
            ],
            Self::NotPermitted { .. } => &[
                "Nothing was changed. What each role may do is decided by the clinic; that you asked is \
                 noted.",
                "If it belongs to your work, ask an administrator of the accounts for the role.",
            ],
            Self::SignIn { .. } | Self::SecondFactor | Self::Internal { .. } => &[
                "The page could not be made. If you were saving something, look whether it was saved \
                 before you send it again.",
                "Tell the person who looks after this server the number below.",
            ],
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::internal(format_args!("template: {error}"))
    }
}

impl From<FormRejection> for PageError {
    fn from(_: FormRejection) -> Self {
        Self::Explained {
            status: StatusCode::BAD_REQUEST,
            title: "The form could not be read",
            paragraphs: &["Nothing was saved. Go back, reload the page, and send the form again."],
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    layout: Layout,
    paragraphs: &'a [&'a str],
    id: Option<&'a str>,
    emergency: Option<&'a str>,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::SignIn { next } = &self {
            return Redirect::to(&next.by_way_of_sign_in()).into_response();
        }
        if matches!(self, Self::SecondFactor) {
            return Redirect::to("/factor").into_response();
        }
        let id = match &self {
            Self::Internal { id } => Some(id.as_str()),
            _ => None,
        };
        let emergency = match &self {
            Self::NotPermitted { emergency } => emergency.as_deref(),
            _ => None,
        };
        let layout = Layout::outside(self.title(), Section::None);
        let page = ErrorPage { layout, paragraphs: self.paragraphs(), id, emergency };
        match page.render() {
            Ok(html) => (self.status(), Html(html)).into_response(),
            Err(_) => (self.status(), self.title()).into_response(),
        }
    }
}
