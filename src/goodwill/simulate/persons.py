"""Made-up people for simulated subscribers: names, addresses at simulated.example, and a key each to seal them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from goodwill import people
from goodwill.facts import MessageReceived
from goodwill.segments.rows import personal_part
from goodwill.simulate.company import COUNTRIES
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.draws import stream
from goodwill.simulate.setting import Setting
from goodwill.vocabulary import Handle, HandleKind, SubjectId

DOMAIN = "simulated.example"
_BATCH = 5_000
_encode = msgspec.json.Encoder(order="deterministic").encode

_NAMES: dict[str, tuple[str, str]] = {
    "US": (
        "Olivia Emma James Noah Ava Liam Mia Mason Ethan Harper Logan Zoe Aiden Chloe Caleb Nora",
        "Carter Brooks Hayes Reed Foster Ellis Bennett Coleman Price Jordan Wells Palmer Hunt Marsh Greer Lane",
    ),
    "GB": (
        "Amelia Oliver Isla George Poppy Harry Freya Arthur Elsie Alfie Imogen Rupert Maisie Callum Niamh Ewan",
        "Ashworth Bramley Clarke Dawson Ellwood Fairley Graham Hargreaves Ives Kirby Langley Morton Norris Pryce Rudd Shaw",
    ),
    "DE": (
        "Anna Lukas Lea Felix Jonas Mia Paul Clara Emil Frieda Moritz Greta Jannik Lina Till Hanna",
        "Albers Brandt Conrad Dietz Engel Fuhrmann Gerlach Hartwig Jansen Krause Lindner Merz Neumann Otten Reimann Sander",
    ),
    "FR": (
        "Camille Louis Manon Hugo Chloé Jules Inès Arthur Léa Théo Zoé Baptiste Élise Maxime Lucie Adrien",
        "Aubert Blanchard Carpentier Delmas Fabre Garnier Hamel Joubert Lacroix Marchand Noël Perrin Renard Sorel Tessier Vidal",
    ),
    "IT": (
        "Giulia Marco Chiara Luca Sofia Matteo Elena Davide Alice Andrea Marta Simone Irene Paolo Silvia Nicola",
        "Amato Bellini Conti Donati Esposito Ferri Galli Leone Marini Neri Orlando Pace Rinaldi Serra Testa Villa",
    ),
    "ES": (
        "Lucía Hugo Carmen Pablo Elena Diego Marta Javier Irene Álvaro Nuria Sergio Laura Iker Ana Rubén",
        "Aguilar Blanco Castillo Durán Esteban Fuentes Gallego Herrero Ibáñez Lozano Molina Navarro Ortega Pascual Rey Soler",
    ),
    "PL": (
        "Zofia Jan Hanna Antoni Maja Jakub Lena Filip Alicja Szymon Ewa Piotr Kinga Michał Iga Tomasz",
        "Adamczyk Baran Czarnecki Duda Gajda Jasiński Kalinowski Lis Malec Nowicki Olszewski Pawlak Rogala Sikora Urban Zych",
    ),
    "BR": (
        "Ana João Beatriz Pedro Larissa Lucas Camila Rafael Júlia Gustavo Letícia Mateus Bruna Thiago Marina Caio",
        "Almeida Barros Cardoso Dias Esteves Farias Gomes Lacerda Macedo Nunes Pires Queiroz Ramos Siqueira Teles Viana",
    ),
    "MX": (
        "Ximena Diego Valeria Santiago Renata Emiliano Regina Mateo Camila Rodrigo Fernanda Iván Paola Andrés Daniela Luis",
        "Acosta Beltrán Cervantes Domínguez Escobar Flores Guerrero Huerta Juárez Lara Medina Nava Orozco Padilla Rosales Salas",
    ),
    "AU": (
        "Charlotte Jack Matilda Cooper Ruby Lachlan Sienna Archie Evie Banjo Tahlia Angus Piper Declan Skye Heath",
        "Abbott Barclay Crowe Drummond Eddy Flinders Gibson Hooper Irwin Keating Lawson Mackay Noonan Paterson Quinn Riley",
    ),
}


class Persons:
    """The people of a simulated company, kept until :meth:`save` writes their rows at once."""

    def __init__(self, *, first_subject: int, first_user: int) -> None:
        self._first_subject, self._first_user = first_subject, first_user
        self._seals = people.Seals()
        self._people: list[tuple[Any, ...]] = []
        self._keys: list[tuple[Any, ...]] = []
        self._handles: list[tuple[Any, ...]] = []
        self._marks: list[NDArray[np.int64]] = []

    def add(self, crowd: Crowd, scene: Setting, *, chunk: int, first: int) -> None:
        """Make the people of one chunk, the first of whom is subscriber number ``first``."""
        draw = stream(scene.seed, "names", chunk)
        picks = draw.integers(0, 16, (len(crowd), 2)).tolist()
        born = scene.clock.anchors[np.clip(crowd.month, 0, scene.clock.n_months)].tolist()
        marked: dict[SubjectId, set[int]] = {}
        for i, (code, pick, us) in enumerate(zip(crowd.country.tolist(), picks, born, strict=True), first):
            traits = self._make(i, code, pick, us)
            marked[SubjectId(self._first_subject + i)] = people.marks_of(people.words_of(traits))
        self._marks.append(np.array(people.mark_rows(marked), np.int64))

    def seal_text(self, number: int, text: str) -> bytes:
        """Return the words of a message, sealed with the key of subscriber ``number``."""
        part = personal_part(MessageReceived(channel="", text=text))
        return self._seals.seal(self._first_subject + number, part or b"") or b""

    def open(self, subject: int, sealed: bytes | None) -> bytes | None:
        """Return what one of these people's keys sealed."""
        return self._seals.open(subject, sealed)

    def save(self) -> None:
        """Write all rows."""
        _insert("keys", ("subject", "wrapped"), self._keys)
        named = ("subject", "kind", "country", "country_us", "language", "language_us", "sealed", "created_us")
        _insert("people", named, self._people)
        _insert("handles", ("digest", "kind", "subject", "sealed", "created_us"), self._handles)
        for rows in self._marks:
            _insert("marks", ("block", "mark", "subject"), rows.tolist())

    def _make(self, number: int, country_code: int, pick: Sequence[int], us: int) -> dict[str, str]:
        """Make one person and return what they are called."""
        subject, country = self._first_subject + number, COUNTRIES[country_code]
        user = f"sim-{self._first_user + number:06d}"
        first, last = (names.split()[which] for names, which in zip(_NAMES[country.code], pick, strict=True))
        email = f"{user}@{DOMAIN}"
        key = self._seals.new(subject)
        traits = {"name": (us, f"{first} {last}"), "email": (us, email), "simulated": (us, True)}
        sealed = self._seals.seal(subject, _encode(traits))
        self._keys.append((subject, key.wrapped))
        self._people.append((subject, "subscriber", country.code, us, country.language, us, sealed, us))
        for kind, value in ((HandleKind.USER, user), (HandleKind.EMAIL, email)):
            spelled = people.digest(Handle(kind, value))
            self._handles.append((spelled, kind.value, subject, self._seals.seal(subject, value.encode()), us))
        return {"name": f"{first} {last}", "email": email}


def _insert(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        for i in range(0, len(rows), _BATCH):
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows[i : i + _BATCH])
