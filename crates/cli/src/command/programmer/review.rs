//! An order side by side: what the pump has now, what is meant, and what the pump understood.

use cisterna_link::compare::{Value, side_by_side};
use cisterna_link::message::{Order, Status};
use cisterna_link::programmer::Proposal;
use cisterna_quantity::MassUnit;

use super::words;

/// The table of a proposal. `*` marks what changes, `!!` where the pump understood something else.
pub(super) fn table(shown: &Proposal, before: &Status, unit: Option<MassUnit>) -> String {
    let now = match shown.order {
        Order::Programme(_) => before.programme.map(Order::Programme),
        Order::Bolus(_) => before.bolus.map(|under_way| Order::Bolus(under_way.order)),
    };
    let understood = shown.echo.map(|echo| echo.order);
    let title = ["", "field", "now in the pump", "meant", "understood"].map(str::to_owned);
    let mut rows = vec![title];
    for (field, [now, meant, heard]) in
        side_by_side([now.as_ref(), Some(&shown.order), understood.as_ref()])
    {
        let mark = match (meant == heard, now == meant) {
            (false, _) => "!!",
            (true, false) => "*",
            (true, true) => "",
        };
        let [now, meant, heard] =
            [now, meant, heard].map(|value: Value| words::value(&value, unit));
        rows.push([mark.to_owned(), field.to_string(), now, meant, heard]);
    }
    aligned(&rows)
}

/// Rows in columns that are as wide as their longest value.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths);
        let line: Vec<String> = cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}
