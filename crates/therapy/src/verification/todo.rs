//! What a prepared order asks of the team: rows of the worklist that give nothing of it away.

use super::Prepared;
use crate::{Patient, Task, TaskKind};

/// The task of a prepared order, of a verified one, or of one that became void; none without.
pub(crate) fn of(patient: &Patient) -> Option<Task> {
    let due = patient.last_at;
    if let Some(Prepared { order, verified_by }) = &patient.prepared {
        let name = order.order.name();
        return Some(match verified_by {
            None => Task {
                kind: TaskKind::VerifyOrder,
                what: format!("Verify a {name}"),
                why: format!(
                    "Prepared by {}; {}",
                    order.prepared_by.name,
                    order.because.join("; ")
                ),
                due,
            },
            Some(verified_by) => Task {
                kind: TaskKind::GiveOrder,
                what: format!("Give the verified {name}"),
                why: format!("{} and {} agree", order.prepared_by.name, verified_by.name),
                due,
            },
        });
    }
    let differs = patient.verification_failed.as_ref()?;
    Some(Task {
        kind: TaskKind::PrepareAgain,
        what: "Look again at the order, and prepare it anew".to_owned(),
        why: format!("Two people entered it differently: {}", differs.join(", ")),
        due,
    })
}
