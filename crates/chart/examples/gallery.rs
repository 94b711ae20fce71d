//! Writes sample charts as files: `cargo run -p cisterna-chart --example gallery -- FOLDER`.

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let charts = [
        ("reservoir", samples::reservoir()),
        ("levels", samples::levels()),
        ("spine", samples::spine()),
    ];
    for (name, chart) in charts {
        for (width, height) in [(900, 420), (390, 300)] {
            let path = format!("{folder}/{name}-{width}.svg");
            std::fs::write(path, chart.to_svg(width, height)?)?;
        }
    }
    for (width, height) in [(900, 420), (390, 300)] {
        let path = format!("{folder}/heat-{width}.svg");
        std::fs::write(path, samples::levels_over_time().to_svg(width, height)?)?;
    }
    Ok(())
}
