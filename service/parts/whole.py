"""The parts of a running service, put together from settings; each is built on first use."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from service.domain import Offering, Problem, Scope, Vacancy
from service.importers.base import Row
from service.importers.catalogue import read_catalogue
from service.importers.vacancy_files import read_vacancies
from service.matching.encoder import Encoder, TransformerEncoder
from service.matching.matcher import MatcherParts
from service.matching.models import resolve_model
from service.matching.vector_cache import CachedEncoder, VectorCache
from service.operations.candidates import CandidatePolicy, Candidates, host_names
from service.operations.cover_targets import CoverTargets
from service.operations.find_gap import FindGap
from service.operations.fit_offerings import FitOfferings
from service.operations.holders import Holders
from service.operations.import_offerings import ImportOfferings
from service.operations.import_records import field_columns
from service.operations.import_taxonomy import ImportTaxonomy
from service.operations.import_vacancies import ImportVacancies
from service.operations.judge_matches import JudgeMatches
from service.operations.library import Library
from service.operations.loaded_offerings import LoadedOfferings
from service.operations.match_offerings import MatchOfferings
from service.operations.match_texts import MatchTexts
from service.operations.offering_subjects import OfferingSubjects
from service.operations.profile_quality import ProfileQuality
from service.operations.read_vacancies import ReadVacancies
from service.operations.reopen_judgements import ReopenJudgements
from service.operations.review_offerings import ReviewOfferings, ReviewSources
from service.operations.show_matches import ShowMatches
from service.operations.switch_taxonomy import SwitchStores, SwitchTaxonomy
from service.operations.targets import Targets
from service.parts.access import Access
from service.parts.matchers import Matchers, StepProgress
from service.parts.people import People
from service.parts.planning import Planning, PlanningSources
from service.parts.work import WorkParts
from service.settings import Settings
from service.store.database import Database
from service.store.erasures import TOMBSTONES, Tombstones
from service.store.feedback import ConceptChangeRepository, FeedbackRepository
from service.store.findings import FindingRepository
from service.store.judgements import JudgementRepository
from service.store.matches import MatchRepository
from service.store.offerings import OfferingRepository
from service.store.review_basis import ReviewBasis
from service.store.revisions import RevisionRepository
from service.store.taxonomies import TaxonomyRepository
from service.store.vacancies import VacancyRepository

# The name under which a Flask application carries its parts.
EXTENSION = "skillsgap"


def silent(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class Parts:
    """Every part of the service; one object a process.

    The encoder may be given (tests do, for speed); else it is made from the settings, and loads its model when
    the first text comes.
    """

    def __init__(self, settings: Settings, progress: StepProgress = silent, encoder: Encoder | None = None) -> None:
        self.settings = settings
        self.progress = progress
        self._encoder = encoder

    @cached_property
    def database(self) -> Database:
        """The database, migrated to the newest schema."""
        database = Database(self.settings.resolved_database_url)
        database.migrate()
        return database

    @cached_property
    def access(self) -> Access:
        """Tenants, callers, and what is kept of their calls."""
        return Access(self.settings, self.database)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of the model in the settings."""
        if self._encoder is not None:
            return self._encoder
        return TransformerEncoder(resolve_model(self.settings.model), self.settings.precision, self.settings.threads)

    @cached_property
    def matchers(self) -> Matchers:
        """What makes matchers and their indexes."""
        return Matchers(self.settings, lambda: self.encoder, self.progress)

    @cached_property
    def taxonomies(self) -> TaxonomyRepository:
        """Stored taxonomies."""
        return TaxonomyRepository(self.database)

    @cached_property
    def offerings(self) -> OfferingRepository:
        """Stored offerings."""
        return OfferingRepository(self.database)

    @cached_property
    def judgements(self) -> JudgementRepository:
        """Stored judgements."""
        return JudgementRepository(self.database)

    @cached_property
    def library(self) -> Library:
        """Loaded taxonomies and matchers."""
        return Library(self.taxonomies, self.settings.language, self.settings.matcher, self.matchers.build)

    @cached_property
    def targets(self) -> Targets:
        """Finds targets by name."""
        return Targets(self.read_vacancies.target)

    @cached_property
    def vacancies(self) -> VacancyRepository:
        """Stored vacancies."""
        return VacancyRepository(self.database)

    @cached_property
    def read_vacancies(self) -> ReadVacancies:
        """Reads what adverts ask for."""
        return ReadVacancies(self.library, self.vacancies)

    @cached_property
    def import_vacancies(self) -> ImportVacancies:
        """Imports vacancies."""
        return ImportVacancies(self.vacancies)

    @cached_property
    def cover_targets(self) -> CoverTargets:
        """Compares a provider's catalogue with many targets."""
        return CoverTargets(self.loaded_offerings, self.read_vacancies, self.vacancies, self.targets)

    @cached_property
    def match_texts(self) -> MatchTexts:
        """Matches posted texts."""
        return MatchTexts(self.library)

    @cached_property
    def show_matches(self) -> ShowMatches:
        """Shows what an offering's texts matched."""
        return ShowMatches(self.library, self.offerings, self.match_offerings)

    @cached_property
    def match_offerings(self) -> MatchOfferings:
        """Matches stored offerings."""
        return MatchOfferings(MatchRepository(self.database))

    @cached_property
    def reopen_judgements(self) -> ReopenJudgements:
        """Re-opens judgements whose ground is gone."""
        return ReopenJudgements(self.judgements, self.offerings)

    @cached_property
    def findings(self) -> FindingRepository:
        """Stored findings."""
        return FindingRepository(self.database)

    @cached_property
    def feedback(self) -> FeedbackRepository:
        """What stakeholders said."""
        return FeedbackRepository(self.database)

    @cached_property
    def concept_changes(self) -> ConceptChangeRepository:
        """What changed under offerings when the taxonomy was switched."""
        return ConceptChangeRepository(self.database)

    @cached_property
    def review_offerings(self) -> ReviewOfferings:
        """Judges offerings by every rule."""
        sources = ReviewSources(
            self.library,
            self.taxonomies,
            self.offerings,
            self.vacancies,
            self.read_vacancies,
            ReviewBasis(self.database),
        )
        subjects = OfferingSubjects(self.match_offerings, self.judgements, self.concept_changes, self.feedback)
        return ReviewOfferings(sources, subjects, self.findings)

    @cached_property
    def profile_quality(self) -> ProfileQuality:
        """Reads the quality of offerings and providers."""
        return ProfileQuality(self.review_offerings, self.offerings, self.findings, self.feedback)

    @cached_property
    def switch_taxonomy(self) -> SwitchTaxonomy:
        """Brings another version of the taxonomy into use."""
        stores = SwitchStores(
            self.taxonomies, self.offerings, self.judgements, self.concept_changes, self.access.tenants
        )
        return SwitchTaxonomy(self.library, stores, self.match_offerings, self.reopen_judgements)

    @cached_property
    def loaded_offerings(self) -> LoadedOfferings:
        """Offerings with what they show."""
        return LoadedOfferings(
            self.library,
            self.offerings,
            RevisionRepository(self.database),
            self.match_offerings,
            Holders(self.match_offerings, self.judgements),
        )

    @cached_property
    def fit_offerings(self) -> FitOfferings:
        """Fits offerings to targets."""
        return FitOfferings(self.loaded_offerings, self.offerings, self.targets)

    @cached_property
    def candidates(self) -> Candidates:
        """Everything about candidates, their credentials and trusted issuers."""
        policy = CandidatePolicy(
            self.settings.retention_days,
            host_names(self.settings.fetch_hosts),
            tombstones=Tombstones(self.settings.home / TOMBSTONES),
        )
        return Candidates(self.database, self.library, self.targets, policy)

    @cached_property
    def people(self) -> People:
        """Shortlists over candidates, and what people decide about them."""
        return People(self.database, self.library, self.candidates, self.targets)

    @cached_property
    def work(self) -> WorkParts:
        """Everything about tasks, events and webhooks."""
        return WorkParts(self.database, self.settings)

    @cached_property
    def planning(self) -> Planning:
        """Plans, what-if, and the search of offerings."""
        sources = PlanningSources(self.library, self.find_gap, self.candidates, self.loaded_offerings, self.targets)
        cache = VectorCache(self.settings.home / "vectors")
        return Planning(sources, self.database, lambda: CachedEncoder(self.encoder, cache), self.settings.language)

    @cached_property
    def find_gap(self) -> FindGap:
        """Compares what a person has with a target."""
        return FindGap(self.match_texts, self.loaded_offerings, self.offerings, self.targets)

    @cached_property
    def import_taxonomy(self) -> ImportTaxonomy:
        """Imports ESCO downloads."""
        return ImportTaxonomy(self.taxonomies)

    @cached_property
    def import_offerings(self) -> ImportOfferings:
        """Imports catalogues."""
        return ImportOfferings(self.offerings, self.reopen_judgements)

    @cached_property
    def judge_matches(self) -> JudgeMatches:
        """Takes people's verdicts."""
        return JudgeMatches(self.library, self.judgements, self.offerings)

    def catalogue_rows(
        self, data: bytes, mapping: Sequence[str], kind: str | None = None, name: str = ""
    ) -> Iterator[Row[Offering] | Problem]:
        """The offerings and problems of a file."""
        return read_catalogue(data, field_columns(mapping), kind, name)

    def vacancy_rows(
        self, data: bytes, mapping: Sequence[str], format_name: str | None = None
    ) -> Iterator[Row[Vacancy] | Problem]:
        """The vacancies and problems of a file."""
        return read_vacancies(data, field_columns(mapping), format_name)

    def match_all(self, scope: Scope, taxonomy: str | None = None, matcher: str | None = None) -> int:
        """Match every offering that is not matched yet; how many texts were new."""
        handle = self.library.matcher(taxonomy, matcher)
        offerings = self.offerings.all(scope)
        return self.match_offerings(scope, handle, offerings, self._watched("matching texts")).new

    def build_index(self, version: str | None = None) -> MatcherParts:
        """Build what the matcher in the settings asks of a taxonomy, unless it is there and fits."""
        return self.matchers.build_index(self.settings.matcher, self.library.shelf(version).taxonomy)

    def _watched(self, step: str) -> Callable[[int, int], None]:
        return lambda done, total: self.progress(step, done, total)
