"""What columns are called in English, German, French, Spanish and Dutch; only for guesses a person can change."""

import re
import unicodedata

_TEXT = """
        text body comment commenttext commentbody comments content message fulltext post posttext tweet review
    reviewtext answer
        answertext response responsetext reply replytext feedback selftext textoriginal textdisplay statement
    remark opentext
        kommentar kommentartext kommentare inhalt nachricht beitrag beitragstext antwort antworttext freitext
    rueckmeldung
        bemerkung anmerkung aussage
        texte commentaire commentaires contenu reponse remarque avis
        texto comentario comentarios contenido mensaje respuesta opinion
        tekst reactie reacties bericht inhoud opmerking antwoord
"""
_ID = """
        id commentid tweetid statusid postid messageid reviewid responseid answerid unitid rowid recordid uuid
    guid key idstr
        kommentarid beitragsid antwortid kennung nummer no nr lfdnr fallnummer case caseid
        identifiant numero identificador idcomentario idcommentaire
        reactieid berichtid
"""
_PARENT = """
        parent parentid parentcommentid inreplyto inreplytoid inreplytostatusid inreplytostatusidstr replyto
    replytoid
        repliedto commentparent answerto
        antwortauf antwortaufid elternid bezugsid
        enreponsea reponsea idparent parentidentifiant
        respuestaa enrespuestaa idpadre padre
        antwoordop reactieop
"""
_AUTHOR = """
        author authorname user username screenname handle nick nickname name displayname authordisplayname
    poster commenter
        writer postedby fromuser commentauthor who
        autor autorin autorname verfasser verfasserin benutzer benutzername nutzer nutzername kommentator
    absender
        auteur nomauteur utilisateur nomutilisateur pseudo pseudonyme
        autora usuario usuaria nombreusuario nombredeusuario nombre
        gebruiker gebruikersnaam schrijver naam afzender
"""
_TIME = """
        time date datetime timestamp created createdat createdutc createdon creationdate published publishedat
    publicationdate
        posted postedat postdate commentdate commentdategmt submitdate submittedat datesubmitted recordeddate
    enddate
        startdate answeredat
        datum zeit zeitpunkt zeitstempel erstellt erstelltam datumuhrzeit veroeffentlicht veroeffentlichtam
        erfassungsdatum
        heure horodateur dateheure datecreation datepublication
        fecha hora fechahora marcatemporal fechacreacion fechapublicacion publicado
        tijd tijdstip tijdstempel datumtijd geplaatst geplaatstop
"""
_THREAD = """
        thread threadid threadtitle topic topicid topictitle discussion discussionid conversation
    conversationid linkid videoid
        videotitle posttitle postlink article articleid articletitle question questiontext
        thema diskussion faden artikel artikeltitel beitragstitel frage
        sujet fil filid discussionid articletitre
        hilo tema articulo pregunta
        onderwerp draad vraag gesprek
"""
#: Names of columns that tell who somebody is or where; always personal, wherever they stand in a name.
_PERSONAL_PARTS = re.compile(
    r"(?:^|[^a-z])(?:ip|ipadd?re?ss?e?|ipaddr|e?mails?|phone|telephone|telefon|telefono|telefoon|handy|mobile|mobil"
    r"|latitude|longitude|lat|lon|lng|geo|coordinates|gps|breitengrad|laengengrad|latitud|longitud|breedtegraad"
    r"|firstname|lastname|surname|forename|fullname|vorname|nachname|familienname|prenom|apellidos?|voornaam|achternaam"
    r"|address|adresse|anschrift|direccion|adres|postcode|zipcode|plz|birthday|birthdate|geburtsdatum"
    r"|token|refurl|externalreference|externaldatareference|recipient[a-z]*|empfaengers?"
    r"|userid|authorid|authorurl|authorchannelid|accountid|channelid|avatar|profileurl|profile)(?:$|[^a-z])"
)
_PERSONAL_NAMES = """
    location standort ort wohnort city place lieu ville ubicacion ciudad locatie plaats nom screenname uri
"""
_PERSONAL_WHOLE = frozenset(_PERSONAL_NAMES.split())

WORDS: dict[str, tuple[str, ...]] = {
    "text": tuple(_TEXT.split()),
    "id": tuple(_ID.split()),
    "parent": tuple(_PARENT.split()),
    "author": tuple(_AUTHOR.split()),
    "time": tuple(_TIME.split()),
    "thread": tuple(_THREAD.split()),
}


def plain(name: str) -> str:
    """A column name in small letters without accents and signs: “Réponse-ID” is “reponseid”."""
    return "".join(_letters(name)).replace(" ", "")


def ranked(role: str, header: tuple[str, ...]) -> list[str]:
    """The columns whose name is a word for the role, the likeliest first."""
    ranks = {word: place for place, word in reversed(list(enumerate(WORDS[role])))}
    found = [(ranks[word], place) for place, name in enumerate(header) if (word := plain(name)) in ranks]
    return [header[place] for _, place in sorted(found)]


def names_a_person(name: str) -> bool:
    """Whether a column of this name holds what tells who somebody is, or where: addresses, places, accounts, names."""
    # A second column of a name is called “name (2)” here, “name.1” by statistics programs.
    words = "".join(_letters(re.sub(r"[ .]\(?\d+\)?$", "", name)))
    if len(words.split()) > 12:
        return False
    whole = words.replace(" ", "")
    personal = set(WORDS["author"]) | _PERSONAL_WHOLE
    return whole in personal or any(_PERSONAL_PARTS.search(one) for one in (words, whole))


def _letters(name: str) -> list[str]:
    """Small letters and digits, everything else a blank; words in CamelCase are parted."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.replace(umlaut, letters).replace(umlaut.upper(), letters)
    bare = unicodedata.normalize("NFKD", name).casefold()
    return [" " if not sign.isalnum() else sign for sign in bare if not unicodedata.combining(sign)]
