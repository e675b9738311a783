"""The words of the welcome pages, in English and French; docs/headsets.md names where they were looked up.

Steps are HTML; `{url}` is where the server is.
"""

from dataclasses import dataclass

DEVICES = ("hololens2", "quest", "tablet", "windows")
FILE = '<a href="/holotrode-ca.crt">holotrode-ca.crt</a>'
LINK = '<a href="{url}">{url}</a>'


@dataclass(frozen=True)
class Words:
    """Everything the pages say in one language; `guides` has a title and steps for each device."""

    language: str
    title: str
    address: str
    first_time: str
    why: str
    certificate: str
    check: str
    compare: str
    trust: str
    back: str
    guides: dict[str, tuple[str, tuple[str, ...]]]


ENGLISH = Words(
    language="en",
    title="Reach Holotrode",
    address="Holotrode is at",
    first_time="The first time",
    why=(
        "A new device does not know this server’s certificate yet, and warns. Install the root certificate once; "
        "then virtual reality, camera, microphone and reloading without network work too. Choose your device:"
    ),
    certificate="Root certificate",
    check="Before you install it",
    compare=(
        "This page came without encryption: somebody on the network could have changed it, this text too. Look at the "
        "SHA-256 fingerprint of the file that arrived, as your device shows it, and compare it with the server’s "
        "terminal. A device that shows none gets the file by way of a PC. It is meant to be:"
    ),
    trust=(
        "A device that trusts this certificate believes whoever holds its key, which stays on the server. Install it "
        "on the laboratory’s devices only, and remove it when the server is gone."
    ),
    back="Address, certificate and fingerprint",
    guides={
        "hololens2": (
            "HoloLens 2",
            (
                f"In Edge on the HoloLens, save {FILE} to Downloads (or copy it there from a PC by USB).",
                "Open Settings &gt; Update &amp; Security &gt; Certificates &gt; Install a certificate. It is there "
                "since Windows Holographic 20H2; update an older device first.",
                "Import File: choose holotrode-ca.crt. Store location: Local Machine; who does not own the device "
                "takes Current User. Certificate store: the one of trusted root authorities (Root). Install.",
                f"Close Edge, open it again, and go to {LINK}.",
                "For many devices: device management or a provisioning package installs the certificate on all.",
            ),
        ),
        "quest": (
            "Meta Quest",
            (
                "Quest’s own settings offer no place to install a certificate. Best is a server with a certificate of "
                "a public authority for a name of its own: nothing has to be installed then. Ask who runs the server.",
                f"Without one, on a network you trust: open {LINK}, choose Advanced, then Proceed. Virtual reality "
                "starts, as others report; the page does not reload without network, and the warning comes back.",
                f"With developer mode and a PC: save {FILE} there; "
                "<code>adb push holotrode-ca.crt /sdcard/Download/</code>, then "
                "<code>adb shell 'am start -n com.android.settings/.Settings\\$SecurityDashboardActivity'</code>. A "
                "panel opens in the headset: Encryption &amp; credentials &gt; Install a certificate &gt; CA "
                "certificate &gt; Install anyway. Others report that the browser trusts it then.",
            ),
        ),
        "tablet": (
            "Tablet or phone: Android, iPad",
            (
                f"Android: save {FILE}. Then Settings &gt; Security &amp; privacy &gt; More security settings &gt; "
                "Encryption &amp; credentials &gt; Install a certificate &gt; CA certificate &gt; Install anyway, and "
                "choose the file. Names differ from maker to maker: search the settings for “certificate”.",
                "Android may say afterwards that the network may be monitored: it means this certificate.",
                f"iPad: open {FILE} in Safari and allow the download. Then Settings &gt; General &gt; VPN &amp; Device "
                "Management: choose Holotrode, Install.",
                "iPad, once more: Settings &gt; General &gt; About &gt; Certificate Trust Settings: switch on full "
                "trust for Holotrode. Without this the warning stays.",
                f"Go to {LINK}, with Chrome on Android, with Safari on the iPad.",
            ),
        ),
        "windows": (
            "Windows",
            (
                f"Save {FILE}. In a terminal, <code>certutil -hashfile holotrode-ca.crt SHA256</code> shows its "
                "fingerprint.",
                "Open the file &gt; Install Certificate &gt; Local Machine (or Current User) &gt; Place all "
                "certificates in the following store &gt; Trusted Root Certification Authorities &gt; Finish.",
                f"Close the browser, open it again, and go to {LINK}.",
                "Firefox, if it still warns: Settings &gt; Privacy &amp; Security &gt; View Certificates &gt; "
                "Authorities &gt; Import, and trust it to identify websites.",
            ),
        ),
    },
)

FRENCH = Words(
    language="fr",
    title="Rejoindre Holotrode",
    address="Holotrode se trouve à l’adresse",
    first_time="La première fois",
    why=(
        "Un nouvel appareil ne connaît pas encore le certificat de ce serveur et affiche un avertissement. Installez "
        "une fois le certificat racine : la réalité virtuelle, la caméra, le microphone et le rechargement sans "
        "réseau fonctionnent alors aussi. Choisissez votre appareil :"
    ),
    certificate="Certificat racine",
    check="Avant de l’installer",
    compare=(
        "Cette page est arrivée sans chiffrement : quelqu’un sur le réseau a pu la modifier, ce texte compris. "
        "Regardez l’empreinte SHA-256 du fichier reçu, telle que votre appareil l’affiche, et comparez-la avec le "
        "terminal du serveur. Un appareil qui n’en affiche pas reçoit le fichier par un PC. Elle devrait être :"
    ),
    trust=(
        "Un appareil qui fait confiance à ce certificat croit celui qui détient sa clé, laquelle reste sur le "
        "serveur. Ne l’installez que sur les appareils du laboratoire, et retirez-le quand le serveur n’existe plus."
    ),
    back="Adresse, certificat et empreinte",
    guides={
        "hololens2": (
            "HoloLens 2",
            (
                f"Dans Edge sur le HoloLens, enregistrez {FILE} dans Téléchargements (ou copiez-le depuis un PC par "
                "USB).",
                "Ouvrez Paramètres &gt; Mise à jour et sécurité &gt; Certificats &gt; Installer un certificat. Cette "
                "page existe depuis Windows Holographic 20H2 ; mettez d’abord à jour un appareil plus ancien.",
                "Importer un fichier : choisissez holotrode-ca.crt. Emplacement du magasin : Ordinateur local ; qui "
                "n’est pas propriétaire de l’appareil prend Utilisateur actuel. Magasin de certificats : celui des "
                "autorités racines de confiance (Root). Installer.",
                f"Fermez Edge, rouvrez-le et allez à {LINK}.",
                "Pour beaucoup d’appareils : la gestion des appareils ou un package d’approvisionnement installe le "
                "certificat sur tous.",
            ),
        ),
        "quest": (
            "Meta Quest",
            (
                "Les paramètres du Quest n’offrent aucun endroit pour installer un certificat. Le mieux est un serveur "
                "dont le certificat vient d’une autorité publique, pour un nom à lui : il n’y a alors rien à "
                "installer. Demandez à qui gère le serveur.",
                f"Sinon, sur un réseau de confiance : ouvrez {LINK}, choisissez Paramètres avancés, puis Continuer. "
                "La réalité virtuelle démarre, d’après d’autres utilisateurs ; la page ne se recharge pas sans réseau, "
                "et l’avertissement revient.",
                f"Avec le mode développeur et un PC : enregistrez-y {FILE} ; "
                "<code>adb push holotrode-ca.crt /sdcard/Download/</code>, puis "
                "<code>adb shell 'am start -n com.android.settings/.Settings\\$SecurityDashboardActivity'</code>. Un "
                "panneau s’ouvre dans le casque : Chiffrement et identifiants &gt; Installer un certificat &gt; "
                "Certificat CA &gt; Installer quand même. D’après d’autres utilisateurs, le navigateur lui fait alors "
                "confiance.",
            ),
        ),
        "tablet": (
            "Tablette ou téléphone : Android, iPad",
            (
                f"Android : enregistrez {FILE}. Puis Paramètres &gt; Sécurité et confidentialité &gt; Autres "
                "paramètres de sécurité &gt; Chiffrement et identifiants &gt; Installer un certificat &gt; Certificat "
                "CA &gt; Installer quand même, et choisissez le fichier. Les noms varient selon le fabricant : "
                "cherchez « certificat » dans les paramètres.",
                "Android peut signaler ensuite que le réseau est peut-être surveillé : il s’agit de ce certificat.",
                f"iPad : ouvrez {FILE} dans Safari et autorisez le téléchargement. Puis Réglages &gt; Général &gt; VPN "
                "et gestion de l’appareil : choisissez Holotrode, Installer.",
                "iPad, ensuite : Réglages &gt; Général &gt; Informations &gt; Réglages des certificats : activez la "
                "confiance totale pour Holotrode. Sans cela l’avertissement reste.",
                f"Allez à {LINK}, avec Chrome sur Android, avec Safari sur l’iPad.",
            ),
        ),
        "windows": (
            "Windows",
            (
                f"Enregistrez {FILE}. Dans un terminal, <code>certutil -hashfile holotrode-ca.crt SHA256</code> "
                "affiche son empreinte.",
                "Ouvrez le fichier &gt; Installer un certificat &gt; Ordinateur local (ou Utilisateur actuel) &gt; "
                "Placer tous les certificats dans le magasin suivant &gt; Autorités de certification racines de "
                "confiance &gt; Terminer.",
                f"Fermez le navigateur, rouvrez-le et allez à {LINK}.",
                "Firefox, s’il avertit encore : Paramètres &gt; Vie privée et sécurité &gt; Afficher les certificats "
                "&gt; Autorités &gt; Importer, et faites-lui confiance pour identifier des sites web.",
            ),
        ),
    },
)

WORDS = {words.language: words for words in (ENGLISH, FRENCH)}
