"""Short made-up sentences that simulated subscribers write, by theme and language; nobody ever wrote them."""

from __future__ import annotations

from goodwill.simulate.company import THEMES

LANGUAGES = ("en", "de", "fr", "it", "es", "pl", "pt")
SENTIMENTS = {
    "price": (-70, -55, -85),
    "playback": (-60, -75, -45),
    "billing": (-50, -65, -40),
    "catalogue": (-30, -45, 10),
    "account": (-10, -20, 0),
    "cancellation": (-40, -60, -25),
}
"""How each of a theme's three sentences sounds, in -100…100."""

_SENTENCES: dict[str, dict[str, tuple[str, str, str]]] = {
    "en": {
        "price": (
            "Another price rise? I pay more and get nothing new for it.",
            "The new price is too much for what I watch.",
            "You raise the price again and call it good news. Really?",
        ),
        "playback": (
            "The film keeps stopping every two minutes.",
            "Nothing plays on my TV since yesterday, only an error.",
            "Picture and sound are out of step again.",
        ),
        "billing": (
            "My card was refused although nothing is wrong with it.",
            "I was charged twice this month, please put that right.",
            "Why does the bill show another amount than last month?",
        ),
        "catalogue": (
            "The series I was watching has disappeared in the middle of a season.",
            "I scroll for half an hour and find nothing to watch.",
            "Will there be a second season of my favourite show?",
        ),
        "account": (
            "How do I move my profile to a new e-mail address?",
            "I cannot sign in on my new TV.",
            "Please remove a device I no longer own.",
        ),
        "cancellation": (
            "I want to cancel but cannot find where.",
            "Please end my subscription, I have asked twice now.",
            "If I leave now, until when can I watch?",
        ),
    },
    "de": {
        "price": (
            "Schon wieder teurer? Dafür bekomme ich nichts Neues.",
            "Der neue Preis ist mir zu hoch für das, was ich schaue.",
            "Erst teurer machen und dann von Verbesserungen reden. Im Ernst?",
        ),
        "playback": (
            "Der Film bleibt alle zwei Minuten stehen.",
            "Seit gestern läuft auf meinem Fernseher nichts mehr, nur eine Fehlermeldung.",
            "Bild und Ton laufen wieder auseinander.",
        ),
        "billing": (
            "Meine Karte wurde abgelehnt, obwohl alles in Ordnung ist.",
            "Mir wurde diesen Monat zweimal abgebucht, bitte korrigieren Sie das.",
            "Warum ist der Betrag anders als im letzten Monat?",
        ),
        "catalogue": (
            "Die Serie, die ich gerade schaue, ist mitten in der Staffel verschwunden.",
            "Ich suche eine halbe Stunde und finde nichts.",
            "Kommt von meiner Lieblingsserie noch eine zweite Staffel?",
        ),
        "account": (
            "Wie ändere ich die E-Mail-Adresse meines Kontos?",
            "Ich kann mich auf dem neuen Fernseher nicht anmelden.",
            "Bitte entfernen Sie ein Gerät, das ich nicht mehr habe.",
        ),
        "cancellation": (
            "Ich möchte kündigen, finde aber nicht, wo.",
            "Bitte beenden Sie mein Abo, ich frage schon zum zweiten Mal.",
            "Wenn ich jetzt kündige, wie lange kann ich noch schauen?",
        ),
    },
    "fr": {
        "price": (
            "Encore une hausse ? Je paie plus et je n'ai rien de nouveau.",
            "Le nouveau prix est trop élevé pour ce que je regarde.",
            "Vous augmentez le prix et vous appelez ça une bonne nouvelle ?",
        ),
        "playback": (
            "Le film s'arrête toutes les deux minutes.",
            "Depuis hier plus rien ne marche sur ma télé, seulement une erreur.",
            "L'image et le son sont encore décalés.",
        ),
        "billing": (
            "Ma carte a été refusée alors que tout est en ordre.",
            "J'ai été débité deux fois ce mois-ci, merci de corriger.",
            "Pourquoi le montant est-il différent du mois dernier ?",
        ),
        "catalogue": (
            "La série que je regardais a disparu au milieu de la saison.",
            "Je cherche pendant une demi-heure et je ne trouve rien.",
            "Y aura-t-il une deuxième saison de ma série préférée ?",
        ),
        "account": (
            "Comment changer l'adresse e-mail de mon compte ?",
            "Je n'arrive pas à me connecter sur ma nouvelle télé.",
            "Merci de retirer un appareil que je n'ai plus.",
        ),
        "cancellation": (
            "Je veux résilier mais je ne trouve pas où.",
            "Merci de mettre fin à mon abonnement, c'est ma deuxième demande.",
            "Si je pars maintenant, jusqu'à quand puis-je regarder ?",
        ),
    },
    "it": {
        "price": (
            "Un altro aumento? Pago di più e non ho niente di nuovo.",
            "Il nuovo prezzo è troppo alto per quello che guardo.",
            "Aumentate il prezzo e la chiamate una buona notizia?",
        ),
        "playback": (
            "Il film si ferma ogni due minuti.",
            "Da ieri sulla mia TV non parte più niente, solo un errore.",
            "Di nuovo audio e video non sono sincronizzati.",
        ),
        "billing": (
            "La mia carta è stata rifiutata ma è tutto a posto.",
            "Questo mese mi avete addebitato due volte, correggete per favore.",
            "Perché l'importo è diverso dal mese scorso?",
        ),
        "catalogue": (
            "La serie che stavo guardando è sparita a metà stagione.",
            "Cerco per mezz'ora e non trovo niente da guardare.",
            "Ci sarà una seconda stagione della mia serie preferita?",
        ),
        "account": (
            "Come cambio l'indirizzo e-mail del mio profilo?",
            "Non riesco ad accedere dalla TV nuova.",
            "Per favore togliete un dispositivo che non ho più.",
        ),
        "cancellation": (
            "Voglio disdire ma non trovo dove.",
            "Chiudete il mio abbonamento, è la seconda volta che lo chiedo.",
            "Se disdico adesso, fino a quando posso guardare?",
        ),
    },
    "es": {
        "price": (
            "¿Otra subida? Pago más y no recibo nada nuevo.",
            "El precio nuevo es demasiado para lo que veo.",
            "¿Suben el precio y lo llaman buena noticia?",
        ),
        "playback": (
            "La película se para cada dos minutos.",
            "Desde ayer no funciona nada en mi tele, solo un error.",
            "Otra vez el sonido no va con la imagen.",
        ),
        "billing": (
            "Rechazaron mi tarjeta aunque está todo bien.",
            "Este mes me cobraron dos veces, corríjanlo por favor.",
            "¿Por qué el importe es distinto al del mes pasado?",
        ),
        "catalogue": (
            "La serie que estaba viendo desapareció a mitad de temporada.",
            "Busco media hora y no encuentro nada que ver.",
            "¿Habrá segunda temporada de mi serie favorita?",
        ),
        "account": (
            "¿Cómo cambio el correo de mi cuenta?",
            "No puedo entrar desde mi tele nueva.",
            "Por favor, quiten un dispositivo que ya no tengo.",
        ),
        "cancellation": (
            "Quiero darme de baja y no encuentro dónde.",
            "Cancelen mi suscripción, ya lo pedí dos veces.",
            "Si me voy ahora, ¿hasta cuándo puedo ver?",
        ),
    },
    "pl": {
        "price": (
            "Znowu podwyżka? Płacę więcej i nic nowego nie dostaję.",
            "Nowa cena jest za wysoka jak na to, co oglądam.",
            "Podnosicie cenę i nazywacie to dobrą wiadomością?",
        ),
        "playback": (
            "Film zatrzymuje się co dwie minuty.",
            "Od wczoraj na telewizorze nic nie działa, tylko błąd.",
            "Obraz i dźwięk znowu się rozjeżdżają.",
        ),
        "billing": (
            "Moja karta została odrzucona, choć wszystko jest w porządku.",
            "W tym miesiącu pobrano opłatę dwa razy, proszę to poprawić.",
            "Dlaczego kwota jest inna niż w zeszłym miesiącu?",
        ),
        "catalogue": (
            "Serial, który oglądam, zniknął w połowie sezonu.",
            "Szukam pół godziny i nie ma co oglądać.",
            "Czy będzie drugi sezon mojego ulubionego serialu?",
        ),
        "account": (
            "Jak zmienić adres e-mail konta?",
            "Nie mogę się zalogować na nowym telewizorze.",
            "Proszę usunąć urządzenie, którego już nie mam.",
        ),
        "cancellation": (
            "Chcę zrezygnować i nie wiem gdzie.",
            "Proszę zakończyć moją subskrypcję, proszę już drugi raz.",
            "Jeśli teraz zrezygnuję, do kiedy mogę oglądać?",
        ),
    },
    "pt": {
        "price": (
            "Outro aumento? Pago mais e não recebo nada de novo.",
            "O preço novo é alto demais para o que eu assisto.",
            "Vocês aumentam o preço e chamam isso de boa notícia?",
        ),
        "playback": (
            "O filme para a cada dois minutos.",
            "Desde ontem nada funciona na minha TV, só aparece erro.",
            "De novo o som não acompanha a imagem.",
        ),
        "billing": (
            "Meu cartão foi recusado, mas está tudo certo com ele.",
            "Fui cobrado duas vezes este mês, por favor corrijam.",
            "Por que o valor é diferente do mês passado?",
        ),
        "catalogue": (
            "A série que eu estava vendo sumiu no meio da temporada.",
            "Procuro meia hora e não acho nada para ver.",
            "Vai ter segunda temporada da minha série favorita?",
        ),
        "account": (
            "Como mudo o e-mail da minha conta?",
            "Não consigo entrar na minha TV nova.",
            "Por favor, removam um aparelho que não tenho mais.",
        ),
        "cancellation": (
            "Quero cancelar e não acho onde.",
            "Encerrem a minha assinatura, já pedi duas vezes.",
            "Se eu sair agora, até quando posso assistir?",
        ),
    },
}


def sentence(theme: int, language: int, choice: int) -> str:
    """Return one of the three sentences of a theme in a language, both given by code."""
    return _SENTENCES[LANGUAGES[language]][THEMES[theme]][choice]
