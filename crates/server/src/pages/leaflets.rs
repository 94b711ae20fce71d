//! What patients are given to read, to print; and what the tones of each pump mean.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use cisterna_catalog::Pump;
use cisterna_therapy::leaflet::{LEAFLETS, Leaflet, unknown_tone, what_to_do};
use cisterna_therapy::source_text;

use crate::actor::Actor;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/leaflets", get(list))
        .route("/leaflets/{leaflet}", get(show))
        .route("/tones", get(tones))
}

#[derive(Template)]
#[template(path = "pages/leaflets.html")]
struct LeafletsPage {
    layout: Layout,
    leaflets: &'static [Leaflet],
}

#[derive(Template)]
#[template(path = "pages/leaflet.html")]
struct LeafletPage {
    layout: Layout,
    leaflet: &'static Leaflet,
}

#[derive(Template)]
#[template(path = "pages/tones.html")]
struct TonesPage {
    layout: Layout,
    pumps: Vec<PumpView>,
}

struct PumpView {
    name: String,
    tones: Vec<ToneView>,
    unknown: Option<&'static [&'static str]>,
}

struct ToneView {
    sounds: String,
    means: String,
    urgent: bool,
    todo: &'static [&'static str],
    source: String,
}

async fn list(actor: Actor) -> Page {
    render(&LeafletsPage {
        layout: actor.layout("Leaflets", Section::Leaflets),
        leaflets: LEAFLETS,
    })
}

async fn show(actor: Actor, Path(slug): Path<String>) -> Page {
    let leaflet = Leaflet::by_slug(&slug).ok_or(PageError::NotFound)?;
    render(&LeafletPage { layout: actor.layout(leaflet.title, Section::Leaflets), leaflet })
}

async fn tones(actor: Actor, State(server): State<Server>) -> Page {
    let pumps = server.catalog.pumps.values().map(view).collect();
    render(&TonesPage { layout: actor.layout("When the pump beeps", Section::Leaflets), pumps })
}

fn view(pump: &Pump) -> PumpView {
    let tones = pump.alarm_tones.iter().map(|tone| ToneView {
        sounds: tone.sounds.value.clone(),
        means: tone.means.join("; "),
        urgent: tone.critical,
        todo: what_to_do(tone),
        source: source_text(&tone.sounds),
    });
    PumpView { name: pump.name.clone(), tones: tones.collect(), unknown: unknown_tone(pump) }
}
