"""Legal forms of companies: the categories of INSEE, four digits, with a French label (SPEC 10.3)."""

PUBLIC = "7"
"""Categories of public bodies begin with it."""
UNKNOWN_LABEL = "Forme juridique non précisée"

_LABELS = {
    "1000": "Entreprise individuelle",
    "3120": "Société étrangère immatriculée en France",
    "3220": "Société étrangère non immatriculée en France",
    "5202": "Société en nom collectif (SNC)",
    "5306": "Société en commandite simple",
    "5308": "Société en commandite par actions",
    "5485": "Société d’exercice libéral à responsabilité limitée (SELARL)",
    "5498": "SARL à associé unique (EURL)",
    "5499": "Société à responsabilité limitée (SARL)",
    "5599": "Société anonyme à conseil d’administration",
    "5699": "Société anonyme à directoire",
    "5710": "Société par actions simplifiée (SAS)",
    "5720": "SAS à associé unique (SASU)",
    "5785": "Société d’exercice libéral par actions simplifiée (SELAS)",
    "5800": "Société européenne",
    "6220": "Groupement d’intérêt économique (GIE)",
    "6533": "Groupement agricole d’exploitation en commun (GAEC)",
    "6540": "Société civile immobilière (SCI)",
    "6589": "Société civile de moyens",
    "6597": "Société civile d’exploitation agricole",
    "6598": "Exploitation agricole à responsabilité limitée (EARL)",
    "6599": "Société civile",
    "7210": "Commune",
    "7220": "Département",
    "7230": "Région",
    "7344": "Métropole",
    "7346": "Communauté de communes",
    "7348": "Communauté d’agglomération",
    "7361": "Centre communal d’action sociale",
    "7364": "Établissement d’hospitalisation",
    "9220": "Association déclarée",
    "9230": "Association déclarée, reconnue d’utilité publique",
}
"""The most usual ones. Any other has the label of its family."""

_FAMILIES = {
    "10": "Entreprise individuelle",
    "21": "Indivision",
    "22": "Société créée de fait",
    "23": "Société en participation",
    "24": "Fiducie",
    "27": "Paroisse",
    "28": "Assujetti unique à la TVA",
    "29": "Groupement de droit privé sans personnalité morale",
    "31": "Personne morale étrangère immatriculée en France",
    "32": "Personne morale étrangère non immatriculée en France",
    "41": "Établissement public ou régie à caractère industriel ou commercial",
    "51": "Société coopérative commerciale",
    "52": "Société en nom collectif",
    "53": "Société en commandite",
    "54": "Société à responsabilité limitée (SARL)",
    "55": "Société anonyme à conseil d’administration",
    "56": "Société anonyme à directoire",
    "57": "Société par actions simplifiée",
    "58": "Société européenne",
    "61": "Caisse d’épargne et de prévoyance",
    "62": "Groupement d’intérêt économique",
    "63": "Société coopérative agricole",
    "64": "Société d’assurance mutuelle",
    "65": "Société civile",
    "69": "Personne morale de droit privé inscrite au registre du commerce",
    "71": "Administration de l’État",
    "72": "Collectivité territoriale",
    "73": "Établissement public administratif",
    "74": "Personne morale de droit public administratif",
    "81": "Organisme de protection sociale obligatoire",
    "82": "Organisme mutualiste",
    "83": "Comité social et économique",
    "84": "Organisme professionnel",
    "85": "Organisme de retraite complémentaire",
    "91": "Syndicat de propriétaires",
    "92": "Association",
    "93": "Fondation",
    "99": "Personne morale de droit privé",
}


def legal_form_label(code: str) -> str:
    """The French label of a category; that of its family when the category is unusual."""
    return _LABELS.get(code) or _FAMILIES.get(code[:2], UNKNOWN_LABEL)


def is_public(code: str) -> bool:
    """Whether the category is that of a public body: a State service, a town hall, a hospital (SPEC 10.3)."""
    return code.startswith(PUBLIC)
