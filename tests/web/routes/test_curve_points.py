"""Two columns of a file become the points of a curve."""

SERIES = "year,price,city\n" + "".join(
    f"{1990 + k},{250_000 + 7000 * k},{'AB'[k % 2]}\n" for k in range(12)
)


def test_two_columns_are_read_and_fitted(client):
    """Years count up as row numbers do, and are used where nothing else is left."""
    read = client.post("/api/curves/points", content=SERIES).json()
    assert (read["x"], read["y"], read["used"], read["why"]) == ("year", "price", 12, None)
    assert read["points"][1] == [1991, 257_000]
    assert "price runs from 250,000 to 327,000" in read["advice"]
    function = {"kind": "points", "points": read["points"], "standardize": True}
    curve = client.post("/api/curves", json={"function": function}).json()
    frame = client.get(f"/api/curves/{curve['id']}/frames/200").json()
    assert frame["metrics"]["train_r2"] > 0.9
    swapped = client.post("/api/curves/points?x=price", content=SERIES).json()
    assert (swapped["x"], swapped["y"]) == ("price", "year")
    plain = client.post("/api/curves/points", content="0 -1\n0.5 1\n1 0\n").json()
    assert (plain["header"], plain["points"], plain["advice"]) == (
        False,
        [[0, -1], [0.5, 1], [1, 0]],
        None,
    )


def test_lines_that_cannot_be_used_are_listed_and_many_rows_are_sampled(client):
    rows = "x;y\n1,5;2\n2;none\n3;1e9\n4,5;6\n"
    read = client.post("/api/curves/points", content=rows).json()
    assert read["points"] == [[1.5, 2], [4.5, 6]]
    assert [problem["line"] for problem in read["problems"]] == [3, 4]
    assert "use a larger unit" in read["problems"][1]["message"]
    many = "x,y\n" + "".join(f"{k / 7},{k % 3}\n" for k in range(6000))
    read = client.post("/api/curves/points", content=many).json()
    assert (read["used"], read["dropped"]) == (5000, 1000)
    assert len({x for x, _ in read["points"]}) == 5000


def test_files_without_two_columns_of_numbers_are_refused(client):
    for body, pointer, reason in (
        ("a,b\nu,v\nw,x\n", "", "0 columns of numbers"),
        ("a\n1\n2\n", "", "1 column of numbers"),
        ("", "", "cannot be used"),
    ):
        answer = client.post("/api/curves/points", content=body)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert reason in error["message"]
    for query, pointer in (("x=z", "/x"), ("x=year&y=year", "/y")):
        answer = client.post(f"/api/curves/points?{query}", content=SERIES)
        assert answer.json()["errors"][0]["pointer"] == pointer
    same = client.post("/api/curves/points", content="x,y\n1,2\n1,3\n1,4\n").json()
    assert same["points"] == []
    assert "is the same in all rows" in same["why"]
    form = client.post("/api/curves/points", files={"file": SERIES.encode()})
    assert form.status_code == 415


def test_a_series_is_read_over_its_times_not_over_its_row_numbers(client):
    rows = [f"{i},{i},{i * i % 7}.5" for i in range(1, 40)]
    body = "\n".join([",time,level", *rows])
    table = client.post("/api/curves/points", content=body.encode()).json()
    assert (table["x"], table["y"], table["used"]) == ("time", "level", 39)
    stored = client.post("/api/tables?store=false", content=body.encode()).json()
    assert stored["why"].endswith("For level as a function of time, use the curve lab")
