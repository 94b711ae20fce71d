//! What `bench/transport` runs in Rust. Each command prints one line of JSON.

#![forbid(unsafe_code)]

mod general;
mod ours;
mod problem;

use std::io::Write;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let whole = |text: &str| text.parse::<usize>().expect("a whole number");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    match words[..] {
        ["problem", days] => problem_json(whole(days)),
        ["reduced", times, file, days] => {
            let pieces = problem::pieces(whole(days));
            let mut set_up_s = Vec::new();
            repeat(whole(times), file, || {
                let (readings, set_up) = ours::reduced(&pieces);
                set_up_s.push(set_up);
                Some(readings)
            });
            set_up_s.sort_by(f64::total_cmp);
            println!("{{\"set_up_s\": {:e}}}", set_up_s[set_up_s.len() / 2]);
        }
        ["stepper", times, file, days, step_s] => {
            let pieces = problem::pieces(whole(days));
            repeat(whole(times), file, || Some(ours::stepper(&pieces, number(step_s))));
        }
        ["diffsol", times, file, days, relative, absolute, first_step_s] => {
            let (matrix, pieces) = (problem::matrix(), problem::pieces(whole(days)));
            let tolerances = (number(relative), number(absolute));
            let first_step_s = Some(number(first_step_s)).filter(|step_s| *step_s > 0.0);
            let solve = || general::diffsol(&matrix, &pieces, tolerances, first_step_s);
            repeat(whole(times), file, solve);
        }
        ["cohort", times, file, patients, days, threads] => {
            let pieces = problem::pieces(whole(days));
            let patients = whole(patients) as u64;
            repeat(whole(times), file, || {
                Some(ours::cohort(patients, &pieces, whole(threads)).concat())
            });
        }
        ["cohort-error", patients, days] => {
            let error = ours::cohort_error(whole(patients) as u64, &problem::pieces(whole(days)));
            println!("{{\"error\": {error:e}}}");
        }
        _ => panic!("unknown command {words:?}; see bench/transport"),
    }
}

/// Time that this thread has spent computing, s: what others do on the machine is not in it.
fn computed_s() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 + 1e-9 * now.tv_nsec as f64
}

/// Runs a solver several times, prints all times, and keeps the readings of the last run.
///
/// `seconds` are those of this thread, `wall_s` those of the clock.
fn repeat(times: usize, file: &str, mut solve: impl FnMut() -> Option<Vec<f64>>) {
    let (mut seconds, mut wall_s) = (Vec::new(), Vec::new());
    let mut readings = None;
    for _ in 0..times {
        let (begin, computed) = (Instant::now(), computed_s());
        readings = solve();
        seconds.push(computed_s() - computed);
        wall_s.push(begin.elapsed().as_secs_f64());
    }
    let solved = readings.is_some();
    let bytes: Vec<u8> =
        readings.unwrap_or_default().iter().flat_map(|c| c.to_le_bytes()).collect();
    std::fs::File::create(file).and_then(|mut out| out.write_all(&bytes)).expect("the file");
    println!("{{\"seconds\": {seconds:?}, \"wall_s\": {wall_s:?}, \"solved\": {solved}}}");
}

fn problem_json(days: usize) {
    let matrix = problem::matrix();
    let pieces = problem::pieces(days);
    let amounts: Vec<f64> = pieces.iter().map(|piece| piece.amount).collect();
    let durations_s: Vec<f64> = pieces.iter().map(|piece| piece.duration_s).collect();
    println!(
        "{{\"below\": {:?}, \"diagonal\": {:?}, \"above\": {:?}, \"volumes_ml\": {:?}, \
         \"source\": {}, \"probes\": {:?}, \"amounts\": {amounts:?}, \
         \"durations_s\": {durations_s:?}}}",
        matrix.below,
        matrix.diagonal,
        matrix.above,
        matrix.volumes_ml,
        matrix.source,
        matrix.probes
    );
}
