"""Signing in, the second factor, one's account, an organisation's members.

allauth's names are kept, because it redirects by them; only the pages that Relier uses are here,
so that no page for passwords, sign-up or addresses exists.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import include, path

from relier.accounts.views import members
from relier.accounts.views.second_factor import AddAppView, AddKeyView

ours = [
    path("", members.mine, name="mine"),
    path("organisations/<str:organisation_id>/", members.members, name="members"),
    path("organisations/<str:organisation_id>/inviter/", members.invite, name="invite"),
    path("organisations/<str:organisation_id>/<int:person_id>/", members.member, name="member"),
    path(
        "organisations/<str:organisation_id>/<int:person_id>/retirer/",
        members.remove,
        name="remove",
    ),
]

urlpatterns = [
    path("", include((ours, "accounts"))),
    path("connexion/", account.request_login_code, name="account_login"),
    path("connexion/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", second_factor.authenticate, name="mfa_authenticate"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("securite/", second_factor.index, name="mfa_index"),
    path("securite/confirmer/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("securite/application/", AddAppView.as_view(), name="mfa_activate_totp"),
    path("securite/application/retirer/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/secours/nouveaux/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("securite/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", AddKeyView.as_view(), name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path(
        "securite/cles/confirmer/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
]
