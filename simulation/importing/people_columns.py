"""The columns of a file of people, by the names that HR systems and people give them.

Case, spaces and signs in a header do not count. Besides plain words, the names are those of the
exports of Workday, SAP SuccessFactors and SAP HR, BambooHR, Personio, ADP and Oracle, and the
German, French and Spanish words that leave no doubt.
"""

from __future__ import annotations

ORG_LEVELS = 5
"""Levels of units that may have a column each."""

_EMAIL = """
    email, e-mail, work email, email address, e-mail address, business email, company email, email
    work, mail, E-Mail-Adresse, courriel, adresse e-mail, correo electrónico, upn, user principal
    name
"""
_NAME = """
    name, full name, employee name, display name, worker, worker name, preferred name, payroll name,
    person name, Mitarbeitername, Vor- und Nachname, nom complet, nombre completo
"""
_ORG_LEVEL = """
    org level {k}, organization level {k}, organisation level {k}, organisational level {k},
    organizational level {k}, level {k} org, level {k} organization, level {k} organisation, org
    unit level {k}, unit level {k}, OE Ebene {k}
"""
_LISTED = {
    "employee": f"""
        employee, employee id, employee no, employee number, emp id, emp no, emp number, employee
        #, worker id, worker number, person number, person id, person, person id external,
        personnel number, personnel no, associate id, staff id, staff number, user id, user sys
        id, file number, payroll number, Personalnummer, Personalnr, Personal-Nr.,
        Mitarbeiternummer, Mitarbeiter-ID, Mitarbeiter, matricule, numéro de matricule,
        identifiant employé, número de empleado, ID de empleado, legajo, id, {_EMAIL}, {_NAME}
    """,
    "email": _EMAIL,
    "name": _NAME,
    "first_name": """
        first name, given name, legal first name, preferred first name, forename, Vorname, prénom,
        nombre
    """,
    "last_name": """
        last name, surname, family name, legal last name, Nachname, nom de famille, nom, apellido,
        apellidos
    """,
    "manager": """
        manager, manager id, manager employee id, manager employee number, manager number, manager
        person number, manager user sys id, manager worker id, manager associate id, line manager,
        line manager id, direct manager, direct manager id, reports to, reports to id, reports to
        associate id, reporting to, reporting manager, supervisor, supervisor id, supervisor
        employee id, supervisor number, worker's manager, boss, Vorgesetzter, Vorgesetzte,
        Vorgesetzte/r, Vorgesetzten-ID, Personalnummer Vorgesetzter, Führungskraft, responsable
        hiérarchique, supérieur hiérarchique, matricule responsable, supervisor directo, jefe
        directo, jefe
    """,
    "manager_email": """
        manager email, manager e-mail, manager email address, manager work email, supervisor
        email, supervisor e-mail, line manager email, reports to email, E-Mail Vorgesetzter
    """,
    "manager_name": """
        manager name, supervisor name, line manager name, reports to name, manager full name, Name
        Vorgesetzter
    """,
    "path": """
        path, reporting path, reporting line, reporting chain, management chain, manager path,
        hierarchy path, hierarchy, Berichtsweg
    """,
    "unit": "unit, org unit, organisational unit, organizational unit",
    "division": """
        division, business unit, function, business area, business line, functional area,
        directorate, Geschäftsbereich, Bereich, direction, división
    """,
    "department": """
        department, dept, department name, home department, home department description,
        Abteilung, Organisationseinheit, département, departamento
    """,
    "team": """
        team, team name, sub-department, sub department, supervisory organization, supervisory
        organisation, section, squad, Gruppe, équipe, equipo
    """,
    "unit_path": """
        unit path, department path, org path, organization path, organisation path, organizational
        hierarchy, organisational hierarchy, organization, organisation
    """,
    **{f"org_level_{k}": _ORG_LEVEL.format(k=k) for k in range(1, ORG_LEVELS + 1)},
    "level": """
        level, grade, job level, job grade, pay grade, salary grade, management level,
        compensation grade, career level, seniority level, band, job band, pay band, Stufe,
        Karrierestufe, Entgeltgruppe, niveau, échelon, nivel
    """,
    "site": """
        site, location, office, work location, office location, location name, location
        description, work site, workplace, city, Standort, Arbeitsort, lieu de travail,
        établissement, centro de trabajo, ubicación
    """,
    "expertise": """
        expertise, area of expertise, profession, discipline, job family, job family group, job
        function, role family, specialism, Fachgebiet, Berufsgruppe, famille de métiers
    """,
    "skills": """
        skills, skill, key skills, top skills, primary skill, competencies, Kompetenzen,
        compétences, competencias
    """,
    "role": """
        role, job role, job title, job title description, business title, position title,
        position, job profile, job, Stellenbezeichnung, Funktion, Rolle, intitulé du poste, poste,
        puesto, cargo
    """,
    "tenure_weeks": "tenure weeks",
    "tenure_years": """
        tenure years, tenure, years of service, length of service, service years,
        Betriebszugehörigkeit, ancienneté, antigüedad
    """,
    "hire_date": """
        hire date, date of hire, hired, original hire date, latest hire date, last hire date,
        enterprise hire date, start date, joining date, date of joining, join date, date joined,
        employment start date, entry date, Eintrittsdatum, Eintritt, date d'embauche, date
        d'entrée, fecha de contratación, fecha de ingreso, fecha de alta
    """,
    "leave_date": """
        leave date, termination date, terminated on, last day, last day of work, last working day,
        date of leaving, leaving date, exit date, separation date, employment end date, actual
        termination date, Austrittsdatum, Austritt, date de sortie, date de départ, fecha de baja
    """,
    "status": """
        status, employment status, employee status, worker status, position status, assignment
        status, active status, Beschäftigungsstatus, Mitarbeiterstatus, statut, estado
    """,
    "working_time": """
        working time, fte, full-time equivalent, fte %, fte percent, employment percentage,
        working time percentage, employment rate, workload, capacity utilization level,
        Beschäftigungsgrad, Arbeitszeitanteil, Pensum, taux d'occupation, taux d'activité, jornada
    """,
    "weekly_hours": """
        weekly hours, hours per week, hours a week, scheduled weekly hours, standard weekly hours,
        standard hours, weekly working hours, contract hours, contracted hours, Wochenstunden,
        Wochenarbeitszeit, heures hebdomadaires, horas semanales
    """,
    "presence": """
        presence, working pattern, work pattern, work arrangement, working arrangement, work
        model, working model, work mode, workplace type, remote status, work location type,
        on-site share, Arbeitsmodell, télétravail, modalidad de trabajo
    """,
    "office_days": """
        office days, days in office, days in the office, on-site days, days on site, Bürotage,
        Präsenztage, jours sur site
    """,
}

SYNONYMS: dict[str, tuple[str, ...]] = {
    ours: tuple(" ".join(name.split()) for name in names.split(","))
    for ours, names in _LISTED.items()
}
"""By our name, the headers recognised, the best first."""

EMPTY = frozenset({"", "-", "--", "n/a", "#n/a", "nan", "none", "null", "(blank)", "(leer)"})
"""Texts, in lower case, that stand for an empty cell."""
NOBODY = EMPTY | {"na", "nobody", "keine", "keiner", "aucun", "ninguno"}
"""Texts, in lower case, that stand for no manager."""
LEFT = (
    "terminated",
    "inactive",
    "left",
    "leaver",
    "resigned",
    "retired",
    "dismissed",
    "former",
    "separated",
    "deceased",
    "ausgeschieden",
    "ausgetreten",
    "inaktiv",
    "ehemalig",
    "inactif",
    "sorti",
    "parti",
    "inactivo",
)
"""Beginnings of words, in lower case, of a status that says that somebody has left."""
COMING = ("onboarding", "pre-hire", "prehire", "future", "not started", "preboarding", "pre-start")
"""Beginnings, in lower case, of a status that says that somebody has not started."""
TOTALS = (
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "total général",
    "count",
    "headcount",
    "anzahl",
)
"""What stands in a row that counts the others, in lower case."""
