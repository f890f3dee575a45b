"""Settings with which production starts: no more than it asks for."""

PRODUCTION = {
    "mode": "production",
    "operator_name": "Chambre d’essai",
    "postal_address": "1 rue d’Essai, 99999 Essai",
    "support_phone": "01 99 00 99 99",
    "contact_email": "contact@essai.fr",
    "data_controller": "Chambre d’essai",
    "dpo": "dpo@essai.fr",
    "mail_sender": "ne-pas-repondre@essai.fr",
    "secret_key": "x" * 32,
    "base_url": "https://espace.essai.fr",
    "mail_server": "smtp.essai.fr",
}
