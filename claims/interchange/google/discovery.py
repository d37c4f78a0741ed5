"""The description of the API from which Google's client libraries make themselves (discovery document).

https://developers.google.com/discovery/v1/reference/apis. Names are Google's, so that generated code is the
same; the words are ours. The methods that are not offered are described all the same: a client that calls
one gets an error that it knows how to handle.
"""

from typing import Any, Final

from claims.interchange.google.parameters import DEFAULT_SIZE, MAX_OFFSET, MAX_SIZE

Described = dict[str, Any]

_PREFIX: Final = "GoogleFactcheckingFactchecktoolsV1alpha1"
_NOT_OFFERED: Final = "Not offered here: answers UNIMPLEMENTED."


def describe(root_url: str) -> Described:
    """Describe the API as it is found at an address with a slash at its end."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "factchecktools:v1alpha1",
        "name": "factchecktools",
        "canonicalName": "Fact Check Tools",
        "version": "v1alpha1",
        "revision": "20260301",
        "title": "Fact Check Tools API",
        "description": "Searches the verdicts published here, in the manner of Google's API of that name.",
        "documentationLink": f"{root_url}api/v1/docs/",
        "protocol": "rest",
        "rootUrl": root_url,
        "baseUrl": root_url,
        "basePath": "",
        "servicePath": "",
        "fullyEncodeReservedExpansion": True,
        "version_module": True,
        "parameters": _CONTROLS,
        "resources": {
            "claims": {"methods": {"search": _SEARCH, "imageSearch": _IMAGE_SEARCH}},
            "pages": {"methods": _pages()},
        },
        "schemas": {
            schema["id"]: schema for schema in (*_schemas(), {"id": "GoogleProtobufEmpty", "type": "object"})
        },
    }


def _query(description: str, type_: str = "string", **more: Any) -> Described:
    if type_ == "integer":
        more["format"] = "int32"
    return {"location": "query", "type": type_, "description": description, **more}


_LANGUAGE: Final = _query("BCP 47 tag, such as “en-US” or “sr-Latn”. The region does not count.")
_PAGING: Final = {
    "pageSize": _query(
        f"How many to return at most: {DEFAULT_SIZE} unless given, {MAX_SIZE} at most.", "integer"
    ),
    "pageToken": _query("The nextPageToken of the page before; everything else stays as it was."),
    "offset": _query(
        f"How many to leave out, {MAX_OFFSET} at most. Does not count where a pageToken is given.", "integer"
    ),
}
_CONTROLS: Final = {
    "$.xgafv": _query("Not looked at.", enum=["1", "2"], enumDescriptions=["v1", "v2"]),
    "access_token": _query("Not looked at: reading is free."),
    "alt": _query(
        "Form of the answer.", enum=["json"], enumDescriptions=["application/json"], default="json"
    ),
    "callback": _query("JSONP: not supported. Pages of every origin may read the answers."),
    "fields": _query("Which parts of the answer to return, such as “claims(text,claimReview/url)”."),
    "key": _query("Not looked at: reading is free."),
    "oauth_token": _query("Not looked at: reading is free."),
    "prettyPrint": _query("Whether the answer has line breaks and indentation.", "boolean", default="true"),
    "quotaUser": _query("Not looked at."),
    "uploadType": _query("Not looked at."),
    "upload_protocol": _query("Not looked at."),
}


def _method(
    name: str, path: str, verb: str, description: str, parameters: Described, response: str, **more: Any
) -> Described:
    return {
        "id": f"factchecktools.{name}",
        "path": path,
        "flatPath": path.replace("{+name}", "pages/{pagesId}"),
        "httpMethod": verb,
        "description": description,
        "parameterOrder": [known for known, said in parameters.items() if said.get("required")],
        "parameters": parameters,
        "response": {"$ref": response},
        **more,
    }


_SEARCH: Final = _method(
    "claims.search",
    "v1alpha1/claims:search",
    "GET",
    "Search the claims on which a verdict is in force, those that came in last first.",
    {
        "query": _query("Words to look for. Required unless reviewPublisherSiteFilter is given."),
        "languageCode": _LANGUAGE,
        "reviewPublisherSiteFilter": _query("Site of whoever published the review, such as “facts.example”."),
        "maxAgeDays": _query("How many days ago the review was published at most.", "integer"),
        **_PAGING,
    },
    f"{_PREFIX}FactCheckedClaimSearchResponse",
)
_IMAGE_SEARCH: Final = _method(
    "claims.imageSearch",
    "v1alpha1/claims:imageSearch",
    "GET",
    _NOT_OFFERED,
    {"imageUri": _query("Address of an image."), "languageCode": _LANGUAGE, **_PAGING},
    f"{_PREFIX}FactCheckedClaimImageSearchResponse",
)


def _pages() -> Described:
    name = {"location": "path", "type": "string", "required": True, "pattern": "^pages/[^/]+$"}
    name["description"] = "The page, in the form pages/{page_id}."
    page = f"{_PREFIX}ClaimReviewMarkupPage"
    by = {"url": _query("Address of a page."), "organization": _query("Site of an organization.")}
    one, body = "v1alpha1/{+name}", {"request": {"$ref": page}}
    return {
        "list": _method(
            *("pages.list", "v1alpha1/pages", "GET", _NOT_OFFERED, by | _PAGING),
            f"{_PREFIX}ListClaimReviewMarkupPagesResponse",
        ),
        "create": _method("pages.create", "v1alpha1/pages", "POST", _NOT_OFFERED, {}, page, **body),
        "get": _method("pages.get", one, "GET", _NOT_OFFERED, {"name": name}, page),
        "update": _method("pages.update", one, "PUT", _NOT_OFFERED, {"name": name}, page, **body),
        "delete": _method("pages.delete", one, "DELETE", _NOT_OFFERED, {"name": name}, "GoogleProtobufEmpty"),
    }


def _schema(name: str, /, **properties: Described) -> Described:
    return {"id": f"{_PREFIX}{name}", "type": "object", "properties": properties}


def _text(description: str) -> Described:
    return {"type": "string", "description": description}


def _moment(description: str) -> Described:
    return {"type": "string", "format": "google-datetime", "description": description}


def _list(name: str) -> Described:
    return {"type": "array", "items": {"$ref": f"{_PREFIX}{name}"}}


def _schemas() -> tuple[Described, ...]:
    token = _text("Token of the page after this one; absent on the last.")
    return (
        _schema("FactCheckedClaimSearchResponse", claims=_list("Claim"), nextPageToken=token),
        _schema(
            "Claim",
            text=_text("The claim."),
            claimant=_text("Who made it."),
            claimDate=_moment("When it was made."),
            claimReview=_list("ClaimReview"),
        ),
        _schema(
            "ClaimReview",
            publisher={"$ref": f"{_PREFIX}Publisher"},
            url=_text("Address of the review."),
            title=_text("Title of the review."),
            reviewDate=_moment("When it was published."),
            textualRating=_text("The rating in words, such as “Mostly false”."),
            languageCode=_text("BCP 47 tag of the review."),
        ),
        _schema("Publisher", name=_text("Its name."), site=_text("Its host, without “www.”.")),
        _schema(
            "FactCheckedClaimImageSearchResponse",
            results=_list("FactCheckedClaimImageSearchResponseResult"),
            nextPageToken=token,
        ),
        _schema("FactCheckedClaimImageSearchResponseResult", claim={"$ref": f"{_PREFIX}Claim"}),
        _schema(
            "ListClaimReviewMarkupPagesResponse",
            claimReviewMarkupPages=_list("ClaimReviewMarkupPage"),
            nextPageToken=token,
        ),
        _schema("ClaimReviewMarkupPage", name=_text("pages/{page_id}."), pageUrl=_text("Its address.")),
    )
