//! The rules of a new account, and the questions that the setup and the accounts page share.

use cisterna_record::{AccessEntry, AccessKind, Account, AccountId, PatientId, Role, Roles};
use cisterna_therapy::{Refusal, Refused};
use uuid::Uuid;

use crate::account_rules;
use crate::error::PageError;
use crate::form::{Control, Field, Form, Submitted};
use crate::password::{LEAST_CHARACTERS, MOST_BYTES};
use crate::state::Server;

/// Whose rules these are.
pub(crate) const RULES: &str = "Cisterna account rules";
const NAME_LIMIT: usize = 80;
const LOGIN_LIMIT: usize = 40;

/// An account that keeps the rules but is not stored yet.
pub(crate) struct NewAccount {
    name: String,
    login: String,
    password: String,
}

impl NewAccount {
    /// Reads the typed values, or says all that is wrong with them.
    pub(crate) fn read(typed: &Submitted) -> Result<Self, Refused> {
        let name = typed.text("name").unwrap_or_default().to_owned();
        let login = login_as_kept(typed.typed("login"));
        let password = typed.typed("password").to_owned();
        let refusals: Vec<Refusal> = [
            refuse_name(&name),
            refuse_login(&login),
            refuse_password(&password, &login),
            refuse_repetition(&password, typed.typed("password_again")),
        ]
        .into_iter()
        .flatten()
        .collect();
        if refusals.is_empty() {
            Ok(Self { name, login, password })
        } else {
            Err(Refused(refusals))
        }
    }

    /// The account with its password hashed, ready to be stored.
    pub(crate) async fn prepare(
        self,
        server: &Server,
        roles: Roles,
        patient: Option<PatientId>,
    ) -> Result<Account, PageError> {
        Ok(Account {
            id: AccountId::new(Uuid::now_v7()),
            login: self.login,
            name: self.name,
            password_hash: server
                .passwords
                .hash(self.password)
                .await
                .map_err(PageError::internal)?,
            roles,
            patient,
            created_at: server.clock.now(),
            retired_at: None,
        })
    }
}

/// The roles of the first account: a clinic of one person has to be able to begin.
pub(crate) fn first_roles() -> Roles {
    [Role::Administrator, Role::Physician].into_iter().collect()
}

/// Why an account could not be made or changed by the program itself.
#[derive(Debug)]
pub struct AccountNotMade(String);

impl std::fmt::Display for AccountNotMade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AccountNotMade {}

/// A person who is to get an account.
#[derive(Clone)]
pub struct NewPerson<'a> {
    /// The name as colleagues know it.
    pub name: &'a str,
    /// What the person types to sign in.
    pub login: &'a str,
    /// The password, which is kept only as a hash.
    pub password: &'a str,
    /// What the person is in the clinic.
    pub roles: Roles,
    /// The patient, for the role patient.
    pub patient: Option<PatientId>,
}

impl Server {
    /// Makes the first account of an empty record, which is administrator and physician.
    ///
    /// # Errors
    /// When the values break the rules of the setup page, or there is an account already.
    pub async fn first_account(
        &self,
        name: &str,
        login: &str,
        password: &str,
    ) -> Result<(), AccountNotMade> {
        let person = NewPerson { name, login, password, roles: first_roles(), patient: None };
        let account = self.prepared(&person).await?;
        let made = self.store.create_first_account(&account).await;
        made.map_err(|error| AccountNotMade(error.to_string()))
    }

    /// Makes an account. Who did so is written into the access log as `by`.
    ///
    /// # Errors
    /// When the values break the rules of the accounts page, or the sign-in name is taken.
    pub async fn add_account(
        &self,
        person: &NewPerson<'_>,
        by: &str,
    ) -> Result<Account, AccountNotMade> {
        account_rules::allowed(person.roles, person.patient)
            .map_err(|refused| AccountNotMade(refused.to_string()))?;
        let account = self.prepared(person).await?;
        let failed = |error: &dyn std::fmt::Display| AccountNotMade(error.to_string());
        self.store.create_account(&account).await.map_err(|error| failed(&error))?;
        let detail = format!("made account {} as {}", account.login, account.roles);
        self.log_account(&account, by, &detail).await?;
        Ok(account)
    }

    /// Gives an account other roles; they count from its next request on.
    ///
    /// # Errors
    /// When an account may not have these roles, or the store fails.
    pub async fn change_roles(
        &self,
        account: &Account,
        roles: Roles,
        patient: Option<PatientId>,
        by: &str,
    ) -> Result<(), AccountNotMade> {
        let failed = |error: &dyn std::fmt::Display| AccountNotMade(error.to_string());
        account_rules::allowed(roles, patient).map_err(|refused| failed(&refused))?;
        let set = self.store.set_roles(account.id, roles, patient).await;
        set.map_err(|error| failed(&error))?;
        let login = &account.login;
        let detail = format!("roles of {login}: {roles} instead of {}", account.roles);
        self.log_account(account, by, &detail).await
    }

    /// Writes into the access log what was done to an account, and by whom.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub async fn log_account(
        &self,
        account: &Account,
        by: &str,
        detail: &str,
    ) -> Result<(), AccountNotMade> {
        let entry = AccessEntry {
            sequence: 0,
            at: self.clock.now(),
            kind: AccessKind::Account,
            account: Some(account.id),
            actor: by.to_owned(),
            patient: account.patient,
            detail: detail.to_owned(),
        };
        let logged = self.store.log_access(&entry).await;
        logged.map_err(|error| AccountNotMade(error.to_string()))
    }

    /// The hash of a new password that keeps the rules.
    ///
    /// # Errors
    /// When it breaks them.
    pub async fn password_hash(
        &self,
        login: &str,
        password: &str,
    ) -> Result<String, AccountNotMade> {
        if let Some(refusal) = refuse_password(password, login) {
            return Err(AccountNotMade(Refused::from(refusal).to_string()));
        }
        let hash = self.passwords.hash(password.to_owned()).await;
        hash.map_err(|error| AccountNotMade(error.to_string()))
    }

    async fn prepared(&self, person: &NewPerson<'_>) -> Result<Account, AccountNotMade> {
        let typed = [
            ("name", person.name),
            ("login", person.login),
            ("password", person.password),
            ("password_again", person.password),
        ];
        let typed = typed.map(|(field, value)| (field.to_owned(), value.to_owned()));
        let new = NewAccount::read(&Submitted::from_iter(typed))
            .map_err(|refused| AccountNotMade(refused.to_string()))?;
        let account = new.prepare(self, person.roles, person.patient).await;
        account.map_err(|error| AccountNotMade(format!("{error:?}")))
    }
}

/// A sign-in name as it is kept: capitals and spaces around it do not matter.
pub(crate) fn login_as_kept(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// Adds the questions about a new account to a form.
pub(crate) fn account_fields(form: Form) -> Form {
    form.field(
        Field::new("name", "Name", Control::Text)
            .hint("As colleagues know it; it stands beside everything this person signs.")
            .autocomplete("name"),
    )
    .field(
        Field::new("login", "Sign-in name", Control::Text)
            .hint("Small letters, digits, dots and hyphens, for example ada.meyer.")
            .autocomplete("username"),
    )
    .field(
        Field::new("password", "Password", Control::Password)
            .hint("At least 12 characters. A sentence is easy to remember and hard to guess.")
            .autocomplete("new-password"),
    )
    .field(
        Field::new("password_again", "Password again", Control::Password)
            .autocomplete("new-password"),
    )
}

/// The sign-in name belongs to somebody already.
pub(crate) fn login_taken(login: &str) -> Refused {
    Refused::from(Refusal {
        asked: Some(login.to_owned()),
        ..refusal(
            "login",
            "account.login-free",
            "A colleague has this sign-in name already",
            "Choose another one, for instance with a middle initial.",
        )
    })
}

fn refuse_name(name: &str) -> Option<Refusal> {
    if name.is_empty() {
        return Some(refusal(
            "name",
            "account.name",
            "The name is missing",
            "Type the name that colleagues know.",
        ));
    }
    let count = name.chars().count();
    if count > NAME_LIMIT {
        return Some(Refusal {
            asked: Some(format!("{count} characters")),
            limit: Some(format!("{NAME_LIMIT} characters")),
            ..refusal(
                "name",
                "account.name",
                "The name is too long for lists and printed orders",
                "Shorten it, for instance to the first and the last name.",
            )
        });
    }
    name.chars().any(is_invisible).then(|| {
        refusal(
            "name",
            "account.name",
            "The name contains an invisible character",
            "Type the name by hand instead of pasting it.",
        )
    })
}

/// Characters that reorder or hide what a person reads beside a signature.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn refuse_login(login: &str) -> Option<Refusal> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@".contains(&byte);
    let fits = !login.is_empty() && login.len() <= LOGIN_LIMIT && login.bytes().all(allowed);
    (!fits).then(|| Refusal {
        asked: Some(login.chars().take(2 * LOGIN_LIMIT).collect::<String>())
            .filter(|asked| !asked.is_empty()),
        limit: Some(format!("1 to {LOGIN_LIMIT} of a–z, 0–9 and . - _ @")),
        ..refusal(
            "login",
            "account.login",
            "The sign-in name must be short and plain",
            "Type it the way ada.meyer is written.",
        )
    })
}

fn refuse_password(password: &str, login: &str) -> Option<Refusal> {
    let count = password.chars().count();
    if count < LEAST_CHARACTERS {
        return Some(Refusal {
            asked: Some(format!("{count} characters")),
            limit: Some(format!("at least {LEAST_CHARACTERS} characters")),
            ..refusal(
                "password",
                "account.password-length",
                "The password is too short",
                "Type a longer one; a few words in a row will do.",
            )
        });
    }
    if password.len() > MOST_BYTES {
        return Some(refusal(
            "password",
            "account.password-length",
            "The password is longer than anybody can type",
            "Use at most 1000 characters.",
        ));
    }
    let first = password.chars().next();
    let is_guessable = login.len() >= 4 && password.to_lowercase().contains(login)
        || password.chars().all(|character| Some(character) == first);
    is_guessable.then(|| {
        refusal(
            "password",
            "account.password-guess",
            "The password is easy to guess",
            "Leave the sign-in name out of it, and use more than one letter.",
        )
    })
}

fn refuse_repetition(password: &str, again: &str) -> Option<Refusal> {
    (password != again).then(|| {
        refusal(
            "password_again",
            "account.password-again",
            "The two passwords are not the same",
            "Type the same password into both boxes.",
        )
    })
}

pub(crate) fn refusal(
    field: &'static str,
    rule: &'static str,
    message: &str,
    action: &str,
) -> Refusal {
    Refusal {
        field,
        rule,
        message: message.to_owned(),
        asked: None,
        limit: None,
        source: RULES.to_owned(),
        action: action.to_owned(),
    }
}
