"""GraphQL over HTTP by GET and POST, to the letter: one request, one answer, and a code for whatever is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, nullcontext
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, cast

import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, execute
from graphql.execution.values import VariableValues
from msgspec import Struct
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from strawberry.exceptions import StrawberryInputCoercionError

from content import errors
from content.access import ANONYMOUS, Kind, Viewer
from content.linking import looking
from content.replacing import replace
from content.telling import purging
from schema import plan, running
from schema.documents import Operation
from server import (
    allowance,
    answers,
    auth,
    begun,
    documents,
    headers,
    heads,
    introspection,
    logs,
    negotiation,
    requests,
    stored,
    uploads,
)
from server.allowance import Allowance, Left
from server.answers import Failed, Whole
from server.documents import Documents, Refused, Register
from server.failures import MASKED
from server.questions import Question, Questions
from server.settings import Settings

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

ContextFor = Callable[[Viewer, str], object]
"""Makes what resolvers are handed, from who asks and the id of the request."""

Reading = Callable[[bool], AbstractContextManager[None]]
"""Stands around what is read for one answer; is told whether what is kept in memory is new enough for who asks."""

Abreast = Callable[[], Awaitable[bool]]
"""Looks what other processes have written, and says whether all of it is known now."""


def _nothing_kept(_new_enough: bool) -> AbstractContextManager[None]:  # noqa: FBT001 - as `Reading` has it
    return nullcontext()


Settles = Callable[[], Awaitable[None] | None]
"""Gives what to wait for before reading begins, if there is something."""


class Knows(Struct, frozen=True):
    """What an endpoint knows of the other rooms: who is who, what resolvers are handed, what is registered."""

    known: auth.Known
    context_for: ContextFor
    register: Register | None = None
    """There is none if it is not given."""
    reading: Reading = _nothing_kept
    abreast: Abreast | None = None
    """Is asked before whoever has a key is answered."""
    settles: Settles = lambda: None


ASKED_COST = 1
"""What any request costs, on top of its operation, were it only to be refused."""
KEY_TRIED_COST = 20
LOOKED_AT_COST = 10
"""What each partnership costs that an operation had us look at, which is not known before."""
FAULTS_LOGGED_MAX = 5
"""One bug in a list of a hundred is one bug."""
ERRORS_ANSWERED_MAX = 50

_READING = ("GET", "HEAD")
_NONE = QueryParams()
_DRY = {None: False, "0": False, "false": False, "1": True, "true": True}


class _Call(Struct):
    """One request on its way to its answer."""

    scope: "Scope"
    head: heads.Head
    line: logs.Line
    body: "bytes | Receive"
    """What was sent, or how it is received."""
    media: str = answers.PLAIN_JSON
    who: Viewer = ANONYMOUS
    """Who has shown that they may ask; nobody in particular until then."""
    left: Left | None = None
    """What is left of the caller's allowance."""
    abreast: bool = False
    """Whether all is known that had been written when whoever has a key asked."""
    told: Viewer = ANONYMOUS
    """As whom the caller is told things."""
    cost: int = 0
    """What the operation costs, and what it may at most."""
    cost_max: int = 0

    @property
    def method(self) -> str:
        return cast("str", self.scope["method"])

    @property
    def parameters(self) -> QueryParams:
        return QueryParams(self.scope["query_string"]) if self.scope["query_string"] else _NONE

    @property
    def extensions(self) -> dict[str, object]:
        return {"cost": {"requested": self.cost, "limit": self.cost_max}}

    def may_be_stored(self, operation: Operation) -> bool:
        """Whether anybody who asks the same may be told the same."""
        return operation.kind == "query" and self.told.kind is Kind.ANONYMOUS and self.told.preview is None

    async def parts(self) -> AsyncIterator[bytes]:
        """Give what was sent as it comes."""
        if isinstance(self.body, bytes):
            yield self.body
            return
        async for part in Request(self.scope, self.body).stream():
            yield part


class Endpoint:
    """One schema served at one address; an ASGI application."""

    def __init__(
        self,
        schema: strawberry.Schema,
        settings: Settings,
        *,
        knows: Knows,
        log: logs.Log,
    ) -> None:
        """Serve a schema; every other schema gets an endpoint of its own."""
        self.schema = schema
        self.core = schema._schema  # noqa: SLF001 - graphql-core's schema has no public name here
        self.settings = settings
        self.limits = settings.limits
        self.documents = Documents(self.core, settings.limits, knows.register, registered_only=settings.registered_only)
        self.questions = Questions(settings.limits, registered_only=settings.registered_only)
        self.plans = plan.Plans(schema) if settings.plans else None
        self.introspected = introspection.Introspected()
        self.known = knows.known
        self.context_for = knows.context_for
        self.reading = knows.reading
        self.abreast = knows.abreast
        self.settles = knows.settles
        self.log = log
        self.anonymous = Allowance(settings.limits.rate_cost_anonymous, settings.limits.rate_seconds)
        self.keyed = Allowance(settings.limits.rate_cost_keyed, settings.limits.rate_seconds)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve one request."""
        preflight = scope["method"] == "OPTIONS"
        response = headers.preflight() if preflight else await self._respond(scope, receive)
        await response(scope, receive, send)

    def answer(self, scope: "Scope", body: bytes) -> Coroutine[Any, Any, Whole]:
        """Answer one question that has come as a whole."""
        return self._respond(scope, body)

    async def _respond(self, scope: "Scope", body: "bytes | Receive") -> Whole:
        line = logs.line(scope)
        line.kind = "graphql"
        call = _Call(scope, heads.of(scope), line, body)
        try:
            _check_method(call.method)
            call.media = negotiation.choose(call.head.get("accept"))
            if not auth.shows_nothing(call.head, scope["query_string"]):
                call.who = await self._shown(call)
            line.viewer = call.who.id
            self._spend(call, call.who, ASKED_COST)
            response = await self._read(call)
        except Failed as failure:
            line.code = failure.code
            response = answers.failed(failure, request_id=line.request_id, media=call.media)
        except Refused as refused:
            line.code = refused.code
            found = [self._error(one, refused.code, one.message, line.request_id) for one in refused.errors]
            response = answers.refuse(refused.code, found, media=call.media)
        except ClientDisconnect:
            response = Whole(logs.DISCONNECTED, [(b"content-length", b"0")], b"")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is ours: logged with the id, not told
            line.code = "INTERNAL"
            logs.fault(self.log, error, request_id=line.request_id)
            response = answers.failed(Failed("INTERNAL", MASKED), request_id=line.request_id, media=call.media)
        headers.share(response, call.head, call.who)
        if call.left is not None:
            headers.allow(response, call.left)
        return response

    async def _shown(self, call: _Call) -> Viewer:
        if "authorization" in call.head:  # What is public may lag behind what others have written.
            call.abreast = self.abreast is None or await self.abreast()
        request_id, parameters = call.line.request_id, call.parameters
        try:
            who = await auth.viewer(
                call.head, parameters, known=self.known, request_id=request_id, abreast=call.abreast
            )
        except Failed:
            self._spend(call, ANONYMOUS, KEY_TRIED_COST)  # Whoever tries keys runs out of tries.
            raise
        call.line.viewer = who.id
        auth.check_origin(call.head, who, public_url=self.settings.public_url)
        return who

    def _spend(self, call: _Call, who: Viewer, cost: int, *, done: bool = False) -> None:
        """Take a cost out of the caller's allowance: RATE_LIMITED if there is less, unless it is done already."""
        bucket = self.keyed if who.kind is Kind.KEY else self.anonymous
        if cost and bucket.quota and who.kind is not Kind.OPERATOR:
            take = bucket.owe if done else bucket.spend
            call.left = take(allowance.caller(call.scope.get("client"), who), cost)

    async def _read(self, call: _Call) -> Whole:
        if call.method in _READING:
            return await self._answer(call, requests.from_query(call.scope["query_string"]))
        if requests.media(call.head) == requests.MULTIPART:
            await begun.in_a_task()
            async with uploads.receive(call.head, call.parts(), self.limits) as asked:
                return await self._answer(call, asked)
        body = call.body if isinstance(call.body, bytes) else await requests.body(call.body)
        known = self.questions.get(body)
        if known is None:
            return await self._answer(call, requests.from_body(body), body)
        call.line.operation, call.line.kind = known.operation.name, known.operation.kind
        return await self._tell(call, known)

    async def _answer(self, call: _Call, asked: requests.Asked, body: bytes | None = None) -> Whole:
        line, who = call.line, call.who
        document = await self.documents.find(asked, anything=who.is_operator)
        operation = documents.choose(document, asked.operation_name)
        line.operation, line.kind = operation.name, operation.kind
        if operation.kind == "mutation" and call.method in _READING:
            message = "A mutation is sent by POST."
            raise Failed("METHOD_NOT_ALLOWED", message, Allow="POST")
        if operation.kind == "subscription":
            message = "Subscriptions are not answered by a single response."
            raise Failed("BAD_REQUEST", message)
        uploads.check_targets(self.core, operation.node, asked)
        variables = self._coerced(asked, operation)
        question = Question(asked, document, operation, variables, operation.measured.cost(variables.coerced))
        if body is not None:
            self.questions.keep(body, question)
        return await self._tell(call, question)

    async def _tell(self, call: _Call, question: Question) -> Whole:
        """Answer a question, if that is within what the caller may spend."""
        line, who, operation = call.line, call.who, question.operation
        call.told = auth.told(call.head, who)
        call.cost_max = self.limits.cost_max_anonymous if who.kind is Kind.ANONYMOUS else self.limits.cost_max_keyed
        line.cost = call.cost = cost = question.cost
        if cost > call.cost_max:
            message = f"The operation costs {cost}; at most {call.cost_max} are allowed."
            line.code = "COST_EXCEEDED"
            found = [answers.error("COST_EXCEEDED", message, request_id=line.request_id)]
            return answers.refuse("COST_EXCEEDED", found, media=call.media, extensions=call.extensions)
        self._spend(call, who, cost)
        if call.scope["query_string"] and _is_dry(call.parameters):
            return answers.respond({"data": None, "extensions": call.extensions}, media=call.media)
        with looking.Looked() as looked:
            try:
                result = await (self._introspect if operation.is_fixed else self._execute)(call, question)
            finally:
                if looked.partnerships:
                    self._spend(call, who, looked.partnerships * LOOKED_AT_COST, done=True)
        if not result.errors and call.may_be_stored(operation):
            stored.mark_public(call.scope, lambda: self._keys(question))
        return self._write(call, result)

    def _keys(self, question: Question) -> tuple[str, ...]:
        """Name what a public answer depends on; one that is given as its question is registered, on that too."""
        keys = question.operation.depends.keys(question.variables.coerced)
        registered = question.asked.query is None or self.settings.registered_only
        return (*keys, purging.DOCUMENTS) if registered else keys

    async def _introspect(self, call: _Call, question: Question) -> ExecutionResult:
        """Work out what is asked about the schema; once, since it says the same to everybody."""
        asked = question.asked
        name = (str(asked.query or asked.persisted), question.operation.name)
        known = self.introspected.find(name)
        if known is not None:
            return ExecutionResult(data=known)  # type: ignore[arg-type]  # it is written already
        result = await self._execute(call, question)
        if not result.errors:
            self.introspected.keep(name, result.data)
        return result

    def _coerced(self, asked: requests.Asked, operation: Operation) -> VariableValues:
        values = operation.declared.coerced(asked.variables, errors_max=self.limits.errors_max)
        if isinstance(values, list):
            raise Refused("BAD_VARIABLES", values)
        return values

    async def _execute(self, call: _Call, question: Question) -> ExecutionResult:
        if question.operation.kind != "query":
            # A write is never cut off by the clock: it must end as a whole, and its caller may ask again by its key.
            await begun.in_a_task()
            request_id = call.line.request_id
            who = replace(call.told, request_id=request_id)  # It stands in the log.
            return await self._run(question, self.context_for(who, request_id))
        settling = self.settles()
        if settling is not None:
            await settling
        try:
            with self.reading(call.abreast or call.told.kind is Kind.ANONYMOUS):
                context = self.context_for(call.told, call.line.request_id)
                planned = self._planned(call.line, question, context)
                if isinstance(planned, bytes):  # It did not have to wait for anything, so that no clock has to run.
                    return ExecutionResult(data=planned)  # type: ignore[arg-type]  # it is written already
                await begun.in_a_task()
                async with asyncio.timeout(self.limits.query_seconds_max):
                    return await self._worked_out(call.line, question, context, planned)
        except TimeoutError as error:
            message = "This took too long."
            raise Failed("TIMEOUT", message) from error

    def _planned(self, line: logs.Line, question: Question, context: object) -> "bytes | plan.Begun | None":
        """Answer a query by its plan, or begin to; None where graphql-core has to: it alone words what went wrong."""
        if self.plans is None:
            return None
        try:
            planned = self.plans.begin(
                question.document.node,
                question.operation.node,
                question.variables,
                context,
                arguments=question.arguments,
            )
        except running.Abandoned as abandoned:
            line.plan = abandoned.reason
            return None
        line.plan = logs.PLANNED
        return planned

    async def _worked_out(
        self, line: logs.Line, question: Question, context: object, planned: "plan.Begun | None"
    ) -> ExecutionResult:
        """Answer a query that waits."""
        if planned is not None:
            try:
                return ExecutionResult(data=await planned.go_on())  # type: ignore[arg-type]  # it is written already
            except running.Abandoned as abandoned:
                line.plan = abandoned.reason
        return await self._run(question, context)

    async def _run(self, question: Question, context: object) -> ExecutionResult:
        result = execute(
            self.core,
            question.document.node,
            context_value=context,
            variable_values=question.asked.variables,
            operation_name=question.operation.name,
            executor_class=self.schema.execution_context_class,
            max_coercion_errors=self.limits.errors_max,
            operation_extensions={},
        )
        return await result if isawaitable(result) else result

    def _write(self, call: _Call, result: ExecutionResult) -> Whole:
        if not result.errors:
            data: object = result.data
            if isinstance(data, bytes):
                return answers.answered(data, media=call.media, extensions=call.extensions)
            return answers.respond({"data": result.data, "extensions": call.extensions}, media=call.media)
        line = call.line
        codes = self._codes(result.errors, line.request_id)
        line.code = codes[0]
        found = [
            self._error(error, code, MASKED if code == "INTERNAL" else error.message, line.request_id)
            for error, code in zip(result.errors[:ERRORS_ANSWERED_MAX], codes, strict=False)
        ]
        data, status, more = result.data, 200, None
        if not _is_answered(result):
            status, more = answers.status_of(codes[0], call.media), answers.HEADERS.get(codes[0])
            data = result.data if status == 200 else None  # noqa: PLR2004 - HTTP's own
        body = {"errors": found, "data": data, "extensions": call.extensions}
        return answers.respond(body, status=status, media=call.media, headers=more)

    def _codes(self, found: Sequence[GraphQLError], request_id: str) -> list[str]:
        codes = []
        logged = 0
        for error in found:
            cause = _cause(error)
            if isinstance(cause, errors.Refusal):
                codes.append(cause.code)
            elif _is_about_arguments(error, cause):
                codes.append("BAD_VARIABLES")
            else:
                codes.append("INTERNAL")
                logged += 1
                if logged <= FAULTS_LOGGED_MAX:
                    place = ".".join(str(step) for step in error.path or () if isinstance(step, str))
                    logs.fault(self.log, cause, request_id=request_id, place=place)
        return codes

    def _error(self, error: GraphQLError, code: str, message: str, request_id: str) -> dict[str, object]:
        body = answers.error(code, message, request_id=request_id)
        if error.locations:
            body["locations"] = [place.formatted for place in error.locations]
        if error.path:
            body["path"] = error.path
        return body


def _check_method(method: str) -> None:
    if method not in (*_READING, "POST"):
        message = "GraphQL is asked by POST, or by GET for queries."
        raise Failed("METHOD_NOT_ALLOWED", message)


def _is_dry(parameters: QueryParams) -> bool:
    given = parameters.get("dryRun")
    if given not in _DRY:
        message = "`dryRun` is 1 or 0."
        raise Failed("BAD_REQUEST", message)
    return _DRY[given]


def _is_answered(result: ExecutionResult) -> bool:
    """Whether any field at the root was answered, be it with null, rather than lost to an error."""
    lost = {error.path[0] for error in result.errors or () if error.path}
    return result.data is not None and any(value is not None or name not in lost for name, value in result.data.items())


def _is_about_arguments(error: GraphQLError, cause: BaseException) -> bool:
    """Whether a value turned out not to fit only when its field was reached; then the argument is pointed at."""
    at_argument = error.nodes is not None and not any(isinstance(node, FieldNode) for node in error.nodes)
    return (cause is error and at_argument) or isinstance(cause, StrawberryInputCoercionError)


def _cause(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause
