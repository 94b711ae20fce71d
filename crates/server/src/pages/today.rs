//! Today: what has to be done, ordered by the harm of leaving it undone.

mod gaps;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use cisterna_record::{AccessKind, PatientLine};
use cisterna_therapy::{Task, TaskKind};
use jiff::{SignedDuration, Timestamp};

use super::access::{Line, lines};
use crate::access::{Action, Resource};
use crate::actor::Actor;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;
use crate::step::Step;
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/", get(show))
}

/// A task is urgent when it is overdue, and soon when it is due within this time.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An emergency access stays on the list for so long. Own choice.
const LOOKED_AT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Template)]
#[template(path = "pages/today.html")]
struct TodayPage {
    layout: Layout,
    date: String,
    rows: Vec<TaskRow>,
    patients: usize,
    /// Whether the tasks are this colleague's business.
    sees_tasks: bool,
    may_refer: bool,
    /// Charts that were opened in an emergency, for those who look at them.
    emergencies: Vec<Line>,
}

struct TaskRow {
    what: String,
    why: String,
    href: String,
    patient: String,
    patient_name: String,
    due: String,
    late: bool,
    soon: bool,
    stage: &'static str,
}

async fn show(actor: Actor, State(server): State<Server>) -> Page {
    if actor.may(Resource::Own, Action::Read) {
        return Ok(Redirect::to("/my").into_response());
    }
    let now = server.clock.now();
    let sees_tasks = actor.may(Resource::Worklist, Action::Read);
    let lines = server.store.patient_lines().await.map_err(PageError::internal)?;
    let shown = lines.iter().filter(|_| sees_tasks);
    let tasks = shown.flat_map(|line| line.tasks.iter().map(move |task| (line, task)));
    let mut tasks: Vec<(&PatientLine, &Task)> =
        tasks.filter(|(_, task)| task.is_shown(now)).collect();
    tasks.sort_by_key(|(_, task)| (rank(task, now), task.due, task.kind));
    let mut rows: Vec<TaskRow> =
        tasks.iter().map(|(line, task)| row(line, task, now, &server)).collect();
    // A refill without its appointment stands behind what is open or overdue.
    let behind = tasks.partition_point(|(_, task)| rank(task, now) <= 3);
    let gaps = if sees_tasks { gaps::rows(&server, &lines, now).await? } else { Vec::new() };
    rows.splice(behind..behind, gaps);
    let emergencies = emergencies(&server, &actor, now).await?;
    render(&TodayPage {
        layout: actor.layout("Today", Section::Today),
        date: when::show_day(now, &server.zone),
        rows,
        patients: lines.len(),
        sees_tasks,
        may_refer: actor.may(Resource::Referral, Action::Record),
        emergencies,
    })
}

/// The emergency accesses of the last days, for auditors and administrators.
async fn emergencies(
    server: &Server,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Line>, PageError> {
    if !actor.may(Resource::AccessLog, Action::Read) {
        return Ok(Vec::new());
    }
    let opened = server.store.access_since(AccessKind::BreakGlass, now - LOOKED_AT_FOR).await;
    lines(server, opened.map_err(PageError::internal)?).await
}

/// The harm of leaving a task undone, the worst first: a withdrawal drug that runs out, a pump or a
/// patient left in the middle of a step, a refill that is due; then what opens the way, and last
/// what still has time.
fn rank(task: &Task, now: Timestamp) -> u8 {
    let late = task.due.is_some_and(|due| due < now);
    let soon = task.due.is_some_and(|due| due.duration_since(now) < SOON);
    match task.kind {
        TaskKind::PocketFill | TaskKind::RespondAfterRefill | TaskKind::RefillEcho => 0,
        TaskKind::AnswerDiary => 0,
        TaskKind::Respond | TaskKind::RunningAllergen | TaskKind::Restart => 0,
        TaskKind::ComplicationNow | TaskKind::CheckAfterScan => 0,
        TaskKind::ComplicationToday | TaskKind::ImageTip | TaskKind::AfterExplant => 1,
        TaskKind::FinishScan => 2,
        TaskKind::ComplicationSoon | TaskKind::MeasureCatheter => 4,
        TaskKind::AskSurveillance if late => 4,
        TaskKind::AskSurveillance => 8,
        TaskKind::RefillWithdrawal if late => 0,
        TaskKind::MissedRefillEmergency => 0,
        TaskKind::MissedRefill => 1,
        TaskKind::VerifyOrder | TaskKind::GiveOrder | TaskKind::PrepareAgain => 1,
        TaskKind::CompleteRefill | TaskKind::MeasureResidual | TaskKind::Programme => 1,
        TaskKind::RefillIdentity
        | TaskKind::RefillInterrogation
        | TaskKind::RefillNeedle
        | TaskKind::RefillContainer
        | TaskKind::RefillInjection => 1,
        TaskKind::Observe
        | TaskKind::EndTrialInfusion
        | TaskKind::RefillObservation
        | TaskKind::RefillDeparture => 2,
        TaskKind::Refill | TaskKind::RestartAnticoagulant if late => 3,
        TaskKind::Refill | TaskKind::RefillWithdrawal if soon => 4,
        TaskKind::Decide | TaskKind::PerformTrial | TaskKind::Implant => 5,
        TaskKind::HoldAnticoagulant
        | TaskKind::RestartAnticoagulant
        | TaskKind::ResolveScreening => 6,
        TaskKind::PlanTrial | TaskKind::Screen => 7,
        TaskKind::Refill | TaskKind::RefillWithdrawal => 8,
    }
}

fn row(line: &PatientLine, task: &Task, now: Timestamp, server: &Server) -> TaskRow {
    let due = task.due.filter(|_| task.kind.has_deadline());
    TaskRow {
        what: task.what.clone(),
        why: task.why.clone(),
        href: format!("/patients/{}/{}", line.id, Step::slug_for(task.kind)),
        patient: line.id.to_string(),
        patient_name: line.name.clone(),
        due: due.map_or_else(String::new, |due| when::show(due, &server.zone)),
        late: due.is_some_and(|due| due < now) || task.kind.is_emergency(),
        soon: due.is_some_and(|due| due >= now && due.duration_since(now) < SOON),
        stage: line.stage.name(),
    }
}
