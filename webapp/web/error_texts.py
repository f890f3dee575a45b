"""What error pages say: a title, then what happened and what to do (SPEC 9). Shown by templates/errors/error.html."""

ERROR_TEXTS: dict[int, tuple[str, list[str]]] = {
    400: (
        "Votre demande n’a pas été comprise",
        [
            "Les données reçues sont incomplètes, ou la page était ouverte depuis longtemps.",
            "Revenez à la page précédente, rechargez-la, puis recommencez.",
        ],
    ),
    403: (
        "Vous n’avez pas accès à cette page",
        [
            "Cette page est réservée, ou votre accès a pris fin.",
            "Revenez à l’accueil et reprenez votre démarche.",
        ],
    ),
    404: (
        "Cette page n’existe pas",
        [
            "L’adresse est peut-être mal écrite, ou la page a été retirée.",
            "Vérifiez l’adresse, ou cherchez la page dans le plan du site.",
        ],
    ),
    409: (
        "Une autre page vient d’être envoyée",
        [
            "Cette démarche a avancé dans un autre onglet, ou la réponse à votre envoi ne vous est pas parvenue.",
            "Rechargez cette page. Si elle revient, attendez une minute. Ce que vous avez envoyé est gardé.",
        ],
    ),
    413: (
        "Votre envoi est trop volumineux",
        [
            "Les textes envoyés dépassent la taille que nous acceptons.",
            "Revenez à la page précédente, raccourcissez les textes, puis envoyez de nouveau.",
        ],
    ),
    429: (
        "Trop d’essais en peu de temps",
        [
            "Pour protéger les espaces, nous limitons le nombre d’essais.",
            "Attendez un peu, puis réessayez. Les étapes que vous avez remplies sont gardées 24\u00a0heures.",
        ],
    ),
    500: (
        "Une erreur est survenue de notre côté",
        [
            "Vous n’y êtes pour rien. L’erreur a été signalée à notre équipe.",
            "Réessayez dans quelques minutes. Les étapes que vous avez remplies sont gardées 24\u00a0heures.",
        ],
    ),
    503: (
        "Le service est indisponible pour le moment",
        [
            "Une opération de maintenance est en cours, ou le service est très demandé.",
            "Réessayez dans quelques minutes. Les étapes que vous avez remplies sont gardées 24\u00a0heures.",
        ],
    ),
}
