//! The catalogue files that the program carries.

/// Embeds files, each with its path below `catalog/`.
macro_rules! embed {
    ($($file:literal),* $(,)?) => {
        [$(($file, include_str!(concat!("../../../catalog/", $file)))),*]
    };
}

/// Every file below `catalog/`, with its text; a test holds the list against the folder.
pub(crate) static FILES: [(&str, &str); 34] = embed![
    "anatomy.toml",
    "anticoagulants.toml",
    "catheters/flowonix-intracath-110.toml",
    "catheters/medtronic-8709sc.toml",
    "catheters/medtronic-8731sc.toml",
    "catheters/medtronic-8780.toml",
    "catheters/medtronic-8781.toml",
    "complications/cards.toml",
    "complications/complications.toml",
    "complications/rates.toml",
    "complications/signs.toml",
    "complications/situations.toml",
    "complications/surveillance.toml",
    "complications/work-up.toml",
    "drugs/baclofen.toml",
    "drugs/bupivacaine.toml",
    "drugs/clonidine.toml",
    "drugs/fentanyl.toml",
    "drugs/hydromorphone.toml",
    "drugs/morphine.toml",
    "drugs/ropivacaine.toml",
    "drugs/sufentanil.toml",
    "drugs/ziconotide.toml",
    "indications.toml",
    "payers/evicore-cmm-210.toml",
    "payers/medicare-ncd-280-14.toml",
    "policy.toml",
    "preservatives.toml",
    "pumps/prometra-ii-20.toml",
    "pumps/prometra-ii-40.toml",
    "pumps/synchromed-ii-20.toml",
    "pumps/synchromed-ii-40.toml",
    "pumps/synchromed-iii-20.toml",
    "pumps/synchromed-iii-40.toml",
];
