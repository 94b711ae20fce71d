//! Of several programs on one record, one does the regular work.

use crate::home::homes;

#[tokio::test]
async fn of_several_programs_one_has_the_turn_until_it_ends() {
    for home in homes().await {
        let (first, second) = (home.store().await, home.store().await);
        let mut turn = first.take_turn("daily-head").await.unwrap().expect("nobody has it");
        assert!(turn.is_held().await);
        assert!(second.take_turn("daily-head").await.unwrap().is_none(), "{}", home.name());
        assert!(first.take_turn("daily-head").await.unwrap().is_none(), "{}", home.name());
        assert!(second.take_turn("something-else").await.unwrap().is_some());
        drop(turn);
        // PostgreSQL notices a closed connection a moment later.
        let mut again = None;
        for _ in 0..200 {
            again = second.take_turn("daily-head").await.unwrap();
            if again.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert!(again.is_some(), "{}: the turn is free again", home.name());
    }
}
