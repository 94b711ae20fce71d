//! The second person at the same desk: signs in, enters a prepared order again, and leaves.

use crate::desk::{Desk, PASSWORD};
use crate::steps::{self, Step};

const FIRST: &str = "ada.meyer";
const SECOND: &str = "nora.second";

impl Desk {
    /// A colleague who may verify gets an account.
    pub(crate) async fn adds_a_colleague(&self) {
        self.open("/accounts").await;
        self.fill("Name", "Nora Second").await;
        self.fill("Sign-in name", SECOND).await;
        self.fill("Password", PASSWORD).await;
        self.fill("Password again", PASSWORD).await;
        self.fill("Nurse: observes, refills, records", "yes").await;
        self.send().await;
        self.says("Nora Second").await;
    }

    /// Signs the one out and the other in.
    async fn changes_to(&self, login: &str) {
        self.press("Sign out").await;
        self.fill("Sign-in name", login).await;
        self.fill("Password", PASSWORD).await;
        self.press("Sign in").await;
        assert_eq!(self.path().await, "/");
    }

    /// Takes a prepared order to its end: entered again by the colleague, and given.
    pub(crate) async fn gives(&mut self, name: &str, verification: &Step) {
        self.says("Verify").await;
        self.changes_to(SECOND).await;
        self.open_step(verification).await;
        self.look(&format!("{name}-verify")).await;
        self.answer(verification).await;
        self.send().await;
        self.arrive("verify-order").await;
        self.changes_to(FIRST).await;
        let give = steps::give(verification.hour);
        self.open_step(&give).await;
        self.answer(&give).await;
        self.send().await;
        self.look(&format!("{name}-give")).await;
        self.press("Confirm and record").await;
        self.arrive("give-order").await;
    }
}
