//! The texts themselves. Short words and short sentences; every line is a sentence.

use super::{Leaflet, LeafletPart};

/// All leaflets, in the order of the path.
pub const LEAFLETS: &[Leaflet] = &[
    Leaflet {
        slug: "before-the-trial",
        title: "Before your trial",
        parts: &[
            LeafletPart {
                heading: "What the trial is",
                lines: &[
                    "We put a small dose of a pain drug near your spine.",
                    "We do this once, with a thin needle.",
                    "You lie on your front, and we watch the needle on a screen.",
                    "First we make the skin numb.",
                    "If the drug helps you for some hours, a pump may help you too.",
                    "The good hours will end, and your pain will come back.",
                    "That is how it should be.",
                ],
            },
            LeafletPart {
                heading: "The days before",
                lines: &[
                    "Tell us all the drugs that you take.",
                    "Tell us if you take a drug that thins your blood.",
                    "Do not stop it on your own. We will tell you when to stop.",
                    "Tell us if a drug ever gave you a rash or made you ill.",
                    "Call us if you have a fever, a cough or a sore. We may need to wait.",
                ],
            },
            LeafletPart {
                heading: "The day itself",
                lines: &[
                    "We stay with you and check on you for at least one day.",
                    "We ask how much it hurts, again and again. Say what is true for you.",
                    "You cannot drive home. Ask a friend to take you.",
                ],
            },
            NEEDLE_WARNING,
        ],
    },
    Leaflet {
        slug: "before-the-implant",
        title: "Before you get your pump",
        parts: &[
            LeafletPart {
                heading: "What we do",
                lines: &[
                    "We put a soft thin tube near your spine.",
                    "We lead the tube under your skin to the pump.",
                    "The pump is a round box of metal. It lies under the skin of your belly.",
                    "It gives you a very small dose all day and all night.",
                ],
            },
            LeafletPart {
                heading: "How to get ready",
                lines: &[
                    "Tell us about drugs that thin your blood. Stop them only when we say so.",
                    "Call us if you have a fever or a sore on your skin.",
                    "Wash on the day as we showed you.",
                    "Do not eat or drink after the time that we give you.",
                    "Tell us on which side you sleep and where your belt sits.",
                ],
            },
            LeafletPart {
                heading: "What can go wrong",
                lines: &[
                    "The wound can bleed or get red and sore.",
                    "The tube can slip, bend or block. Then we have to fix it.",
                    "A lump can grow at the tip of the tube. This is rare.",
                    "Harm to a nerve is very rare.",
                    "It may also help less than we hope.",
                    "Ask us all that you want to know before you sign.",
                ],
            },
        ],
    },
    Leaflet {
        slug: "after-the-implant",
        title: "After you got your pump",
        parts: &[
            LeafletPart {
                heading: "The first weeks",
                lines: &[
                    "Keep the wound dry and clean until we have seen it.",
                    "Do not twist, bend down or lift heavy things until we say so.",
                    "The tube has to grow in first.",
                    "Do not rub or turn the pump.",
                ],
            },
            LeafletPart {
                heading: "From now on",
                lines: &[
                    "Take your pump card with you at all times.",
                    "Show it at the doctor, at the dentist and at the airport.",
                    "Tell them of your pump before any scan in a magnet, and call us first.",
                    "Come to each refill. The pump must not run dry.",
                    "Write in your diary how you feel.",
                    "Do not take new pills that make you sleepy, and do not drink, \
                     before you have asked us.",
                ],
            },
            CALL_NOW,
            CALL_TODAY,
        ],
    },
    Leaflet {
        slug: "after-a-refill",
        title: "After your refill",
        parts: &[
            LeafletPart {
                heading: "Today",
                lines: &[
                    "Stay with us for at least half an hour after the refill.",
                    "Do not go home alone.",
                    "Have a friend with you for the rest of the day.",
                    "Some skin can be sore where the needle was. That goes away.",
                ],
            },
            LeafletPart {
                heading: "Before you leave",
                lines: &[
                    "Do you know the day of your next refill? It is on your new card.",
                    "Throw the old card away.",
                    "Did we change your dose or your drug? Then ask what to look out for.",
                    "If you cannot come on that day, call us as soon as you know.",
                    "Do not wait until the pump beeps.",
                ],
            },
            CALL_NOW,
            CALL_TODAY,
        ],
    },
    Leaflet {
        slug: "when-the-pump-beeps",
        title: "When your pump beeps",
        parts: &[
            LeafletPart {
                heading: "A beep is a call for help",
                lines: &[
                    "Your pump can beep when it needs care.",
                    "Some pumps have two kinds of beep. Listen and write down what you hear.",
                    "Hold your ear or a phone near the pump. A friend can help you to hear it.",
                    "Call us for each beep, at any time of day or night.",
                    "If you are not sure which beep it was, act as if it were the worst one.",
                    "No beep does not mean that all is well. If you feel bad, call us too.",
                ],
            },
            CALL_NOW,
            CALL_TODAY,
        ],
    },
];

const NEEDLE_WARNING: LeafletPart = LeafletPart {
    heading: "Tell us at once",
    lines: &[
        "Tell us if you feel very sleepy or if it is hard to breathe.",
        "Tell us if your legs feel weak or numb.",
        "Tell us if you cannot pass water.",
        "Tell us if your head hurts when you sit up.",
        "Once you are home, call us for any of these. Call for help if you cannot breathe well.",
    ],
};

const CALL_NOW: LeafletPart = LeafletPart {
    heading: "Call for help at once",
    lines: &[
        "Call if you are so sleepy that it is hard to wake you.",
        "Call if your breath is slow or weak.",
        "Call if your legs get weak or numb, or if you cannot stand.",
        "Call if you cannot hold or pass water or stool.",
        "Call if you get hot, stiff or confused, or if your skin itches with no rash.",
        "These can mean too much drug, too little drug, or harm to a nerve.",
        "Show your pump card to those who come.",
    ],
};

const CALL_TODAY: LeafletPart = LeafletPart {
    heading: "Call us on the same day",
    lines: &[
        "Call if the pump beeps.",
        "Call if the skin over the pump is red, hot, wet or swollen.",
        "Call if you have a fever.",
        "Call if the pain or the cramps come back or get worse.",
        "Call if you feel sick, if you sweat or if you cannot sleep.",
        "Call if you miss your refill, even by one day.",
    ],
};

/// What to do about a tone that says that the drug has stopped.
pub(super) const CRITICAL_TONE: &[&str] = &[
    "Your pump may have stopped.",
    "Call us now, at any time of day or night.",
    "Go to the clinic or to the nearest emergency room, and take your pump card.",
    "Do not drive yourself.",
    "Do not take old pills on your own to make up for it.",
];

/// What to do about a tone that says that the pump needs care soon.
pub(super) const OTHER_TONE: &[&str] = &[
    "Your pump still works, but it needs care soon.",
    "Call us today, and say how often it beeps.",
    "Do not wait for your next visit.",
    "If you feel bad, or the beep changes, call at once.",
];
