"""A collection of CSV files that are difficult to read, by name."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """A file, and the expected result of reading it.

    Attributes
    ----------
    points
        The points of the data set, all in the training set; None if no data set is expected.
    why
        A part of the reason, without a data set.
    lines
        The numbers of the lines that are reported as unusable.
    query
        Options for the reader.
    names
        The names of the classes.
    """

    content: bytes
    points: list | None = None
    why: str = ""
    lines: tuple[int, ...] = ()
    query: dict = field(default_factory=dict)
    names: tuple[str, ...] = ()


PLAIN = [[1.5, 2, 0], [3, -4.25, 1], [5, 6, 0]]
TEXTS = PLAIN
AB = ("a", "b")

GOOD = {
    "commas": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n5,6,0\n", PLAIN),
    "no header": File(b"1.5,2,0\n3,-4.25,1\n5,6,0\n", PLAIN),
    "no newline at the end": File(b"1.5,2,0\n3,-4.25,1\n5,6,0", PLAIN),
    "semicolons": File(b"x1;x2;label\n1.5;2;0\n3;-4.25;1\n5;6;0\n", PLAIN),
    "decimal commas": File(b"x1;x2;label\n1,5;2;0\n3;-4,25;1\n5;6;0\n", PLAIN),
    "decimal commas, no header": File(b"1,5;2,0;0\n3,0;-4,25;1\n5,0;6,0;0\n", PLAIN),
    "a coordinate called y next to text labels": File(
        b"height,y,kind\n1.5,2,a\n3,-4.25,b\n5,6,a\n", PLAIN, names=AB
    ),
    "colons": File(b"x1:x2:label\n1.5:2:0\n3:-4.25:1\n5:6:0\n", PLAIN),
    "colons with blanks after them": File(b"1.5: 2: 0\n3: -4.25: 1\n5: 6: 0\n", PLAIN),
    "Hive's delimiter": File(b"1.5\x012\x010\n3\x01-4.25\x011\n5\x016\x010\n", PLAIN),
    "unit separators": File(b"1.5\x1f2\x1f0\n3\x1f-4.25\x1f1\n5\x1f6\x1f0\n", PLAIN),
    "uncertainties": File(
        "x1,x2,label\n1.5 ± 0.1,2,0\n3 ± 1,-4.25,1\n5 +/- 0.25,6,0\n".encode(), PLAIN
    ),
    "uncertainties between blanks": File(
        "1.5 ± 0.1 2.0 ± 2 0\n3 ± 1 -4.25±1 1\n5 ± 1 6 +- 1 0\n".encode(), PLAIN
    ),
    "uncertainties with decimal commas and units": File(
        "x1;x2;label\n1,5 ± 0,1 kg;2;0\n3,0 ± 0,1 kg;-4,25;1\n5,0 ± 0,1 kg;6;0\n".encode(), PLAIN
    ),
    "pipes": File(b"x1|x2|label\n1.5|2|0\n3|-4.25|1\n5|6|0\n", PLAIN),
    "tabs": File(b"x1\tx2\tlabel\n1.5\t2\t0\n3\t-4.25\t1\n5\t6\t0\n", PLAIN),
    "tabs and decimal commas": File(b"1,5\t2\t0\n3\t-4,25\t1\n5\t6\t0\n", PLAIN),
    "spaces, as numpy.savetxt": File(
        b"# x1 x2 label\n1.500e+00 2.0e+00 0.0e+00\n3.0 -4.25 1.0\n5.0 6.0 0.0\n", PLAIN
    ),
    "many blanks": File(b"  1.5   2    0\n  3    -4.25 1\n  5     6    0\n", PLAIN),
    "Windows' line ends": File(b"x1,x2,label\r\n1.5,2,0\r\n3,-4.25,1\r\n5,6,0\r\n", PLAIN),
    "an old Macintosh's line ends": File(b"x1,x2,label\r1.5,2,0\r3,-4.25,1\r5,6,0\r", PLAIN),
    "line ends of all sorts": File(b"x1,x2,label\r\n1.5,2,0\n3,-4.25,1\r5,6,0", PLAIN),
    "a byte order mark of UTF-8": File(
        b"\xef\xbb\xbfx1,x2,label\n1.5,2,0\n3,-4.25,1\n5,6,0\n", PLAIN
    ),
    "UTF-16 out of Excel": File(
        "x1\tx2\tlabel\r\n1,5\t2\t0\r\n3\t-4,25\t1\r\n5\t6\t0\r\n".encode("utf-16"), PLAIN
    ),
    "Excel's declaration of the delimiter": File(
        b"sep=;\nx1;x2;label\n1,5;2;0\n3;-4,25;1\n5;6;0\n", PLAIN
    ),
    "blank lines": File(b"\n\nx1,x2,label\n\n1.5,2,0\n   \n3,-4.25,1\n\n5,6,0\n\n\n", PLAIN),
    "comments": File(b"# mine\nx1,x2,label\n1.5,2,0\n  # half\n3,-4.25,1\n5,6,0\n#end", PLAIN),
    "blanks around cells": File(b" x1 , x2 , label \n 1.5 , 2 , 0\n3 ,-4.25, 1\n5,6,0\n", PLAIN),
    "UTF-16 without a byte order mark": File(
        "x1,x2,label\n1.5,2,0\n3,-4.25,1\n5,6,0\n".encode("utf-16-le"), PLAIN
    ),
    "quotes": File(b'"x1","x2","label"\n"1.5","2","a"\n"3","-4.25","b"\n"5","6","a"\n', TEXTS),
    "a delimiter in quotes": File(
        b'"x, 1","x2",label\n1.5,2,"a, A"\n3,-4.25,"b"\n5,6,"a, A"\n', TEXTS, names=("a, A", "b")
    ),
    "a quote in quotes": File(
        b'1.5,2,"say ""a"""\n3,-4.25,z\n5,6,"say ""a"""\n', TEXTS, names=('say "a"', "z")
    ),
    "a new line in quotes": File(
        b'x1,x2,label\n1.5,2,"a\nb"\n3,-4.25,c\n5,6,"a\nb"\n', TEXTS, names=("a b", "c")
    ),
    "new lines in all rows": File(
        b'x1,x2,label\n1.5,2,"a\nb"\n3,-4.25,"c\nd"\n5,6,"a\nb"\n', PLAIN, names=("a b", "c d")
    ),
    "a quote in the middle of a cell": File(
        b'1.5,2,5" disk\n3,-4.25,z\n5,6,5" disk\n', TEXTS, names=('5" disk', "z")
    ),
    "commas at every line's end": File(b"x1,x2,label,\n1.5,2,0,\n3,-4.25,1,\n5,6,0,\n", PLAIN),
    "Latin letters": File(
        "1.5,2,für\n3,-4.25,wider\n5,6,für\n".encode("latin-1"), TEXTS, names=("für", "wider")
    ),
    "letters of UTF-8": File(
        "1.5,2,für ✓\n3,-4.25,wider\n5,6,für ✓\n".encode(), TEXTS, names=("für ✓", "wider")
    ),
    "true minus signs": File("1.5,2,0\n3,\N{MINUS SIGN}4.25,1\n5,6,0\n".encode(), PLAIN),
    "signs and exponents": File(b"+1.5,2e0,0\n.3E+1,-425e-2,1\n5.,0.6e1,0\n", PLAIN),
    "labels written as decimals": File(b"1.5,2,0.0\n3,-4.25,1.0\n5,6,0.0\n", PLAIN),
    "labels that begin anywhere": File(
        b"1,2,-1\n3,4,7\n5,6,-1\n", [[1, 2, -1], [3, 4, 7], [5, 6, -1]]
    ),
    "true and false": File(
        b"1.5,2,false\n3,-4.25,true\n5,6,false\n", TEXTS, names=("false", "true")
    ),
    "true and false as programs write them": File(
        b"1.5,2,FALSE\n3,-4.25,True\n5,6,FALSE\n7,8,true\n9,9,false\n1,1,true\n",
        [[1.5, 2, 0], [3, -4.25, 1], [5, 6, 0], [7, 8, 1], [9, 9, 0], [1, 1, 1]],
        names=("FALSE", "true"),
    ),
    "blanks around labels": File(
        b"1.5,2, a \n3,-4.25,b\n5,6,a\n",
        TEXTS,
        names=AB,
    ),
    "the label first": File(b"species,x,y\na,1.5,2\nb,3,-4.25\na,5,6\n", TEXTS, names=AB),
    "a column of row numbers": File(
        b",x1,x2,label\n0,1.5,2,a\n1,3,-4.25,b\n2,5,6,a\n", TEXTS, names=AB
    ),
    "row numbers and other names": File(
        b",sepal,petal,species\n0,1.5,2,a\n1,3,-4.25,b\n2,5,6,a\n", TEXTS, names=AB
    ),
    "names twice": File(b"x,x,label\n1.5,2,0\n3,-4.25,1\n5,6,0\n", PLAIN),
    "no names": File(b",,label\n1.5,2,0\n3,-4.25,1\n5,6,0\n", PLAIN),
    "columns twice": File(b"x1,x2,label\n1,1,0\n2,2,1\n", [[1, 1, 0], [2, 2, 1]]),
    "a target of a regression": File(
        b"1,2,0.5\n3,4,1\n5,6,-7\n", [[1, 2, 0.5], [3, 4, 1], [5, 6, -7]]
    ),
    "whole numbers as targets": File(
        b"1,2,0\n3,4,1\n", [[1, 2, 0], [3, 4, 1]], query={"task": "regression"}
    ),
    "many whole numbers": File(
        b"".join(b"%d,0,%d\n" % (i, i) for i in range(11)), [[i, 0, i] for i in range(11)]
    ),
    "ten classes": File(
        b"".join(b"%d,0,c%d\n" % (i, i) for i in range(10)),
        [[i, 0, i] for i in range(10)],
        names=tuple(f"c{i}" for i in range(10)),
    ),
    "a hundred classes": File(
        b"".join(b"%d,0,c%d\n" % (i, i) for i in range(100)),
        [[i, 0, i] for i in range(100)],
        names=tuple(f"c{i}" for i in range(100)),
    ),
    "classes numbered from 1, each of two rows": File(
        b"".join(b"%d,0,%d\n" % (i, i // 2 + 1) for i in range(24)),
        [[i, 0, i // 2] for i in range(24)],
        names=tuple(f"{i}" for i in range(1, 13)),
    ),
    "numbered classes, one of a single row": File(
        b"".join(b"%d,0,%d\n" % (i, i // 2) for i in range(23)),
        [[i, 0, i // 2] for i in range(23)],
    ),
    "numbers with a gap": File(
        b"".join(b"%d,0,%d\n" % (i, i // 2 + i // 20) for i in range(24)),
        [[i, 0, i // 2 + i // 20] for i in range(24)],
    ),
    "many whole numbers as classes": File(
        b"".join(b"%d,0,%d\n" % (i, 5 * i - 20) for i in range(12)),
        [[i, 0, i] for i in range(12)],
        query={"task": "classification"},
        names=tuple(f"{5 * i - 20}" for i in range(12)),
    ),
    "many numbers with names": File(
        b"x1,x2,label,class\n" + b"".join(b"%d,0,%d,c%d\n" % (i, i, i) for i in range(12)),
        [[i, 0, i] for i in range(12)],
        names=tuple(f"c{i}" for i in range(12)),
    ),
    "many numbers with a column that does not name them": File(
        b"x1,x2,label,class\n" + b"".join(b"%d,0,%d,c%d\n" % (i, i, i // 2) for i in range(12)),
        [[i, 0, i] for i in range(12)],
    ),
    "a sparse last column": File(
        b"length,width,kind,comments\n1.5,2,a,\n3,-4.25,b,\n5,6,a,looks odd\n", PLAIN, names=AB
    ),
    "a last column that most rows leave out": File(
        b"length,width,kind,comments\n1.5,2,a\n3,-4.25,b\n5,6,a,odd\n", PLAIN, names=AB
    ),
    "blank rows of a spreadsheet": File(
        b"x1,x2,label,,\n1.5,2,0,,\n,,,,\n3,-4.25,1,,\n5,6,0,,\n,,,,\n,,,,\n", PLAIN
    ),
    "commas only at the rows' ends": File(b"x1,x2,label\n1.5,2,0,\n3,-4.25,1,\n5,6,0,\n", PLAIN),
    "R's write.table": File(
        b'"len" "wid" "kind"\n"1" 1.5 2 "a"\n"2" 3 -4.25 "b"\n"3" 5 6 "a"\n', PLAIN, names=AB
    ),
    "a printed data frame": File(
        b"   len    wid kind\n0  1.5   2.00    a\n1  3.0  -4.25    b\n2  5.0   6.00    a\n",
        PLAIN,
        names=AB,
    ),
    "an index in no order": File(
        b",len,wid,kind\n7,1.5,2,a\n3,3,-4.25,b\n9,5,6,a\n", PLAIN, names=AB
    ),
    "a column named Na": File(b"RI,Na,Mg,Type\n1.5,2,3,0\n3,-4.25,4,1\n5,6,5,0\n", PLAIN),
    "years as names": File(
        b"country,1990,1991,class\nX,1.5,2,a\nY,3,-4.25,b\nZ,5,6,a\n", PLAIN, names=AB
    ),
    "a table of Markdown": File(
        b"| len | wid | kind |\n|----:|:---:|------|\n| 1.5 | 2 | a |\n| 3 | -4.25 | b |\n"
        b"| 5 | 6 | a |\n",
        PLAIN,
        names=AB,
    ),
    "a table of MySQL": File(
        b"+-----+-------+\n| len | wid | kind |\n+-----+-------+\n| 1.5 | 2 | a |\n"
        b"| 3 | -4.25 | b |\n| 5 | 6 | a |\n+---+---+\n",
        PLAIN,
        names=AB,
    ),
    "whole lines in quotes": File(b'"x1,x2,label"\n"1.5,2,0"\n"3,-4.25,1"\n"5,6,0"\n', PLAIN),
    "single quotes": File(
        b"'x, 1','x2','label'\n'1.5','2','a'\n'3','-4.25','b'\n'5','6','a'\n", PLAIN, names=AB
    ),
    "thousands of German": File(
        b"x1;x2;label\n1.200,5;300,0;a\n12.000,0;2.300,0;b\n900,0;40,0;a\n",
        [[1200.5, 300, 0], [12000, 2300, 1], [900, 40, 0]],
        names=AB,
    ),
    "thousands of English": File(
        b'x1,x2,label\n"1,200.5",300,a\n"12,000","2,300",b\n900,40,a\n',
        [[1200.5, 300, 0], [12000, 2300, 1], [900, 40, 0]],
        names=AB,
    ),
    "thousands of French": File(
        "x1;x2;label\n1\u202f200,5;300;a\n12\xa0000;2 300;b\n900;40;a\n".encode(),
        [[1200.5, 300, 0], [12000, 2300, 1], [900, 40, 0]],
        names=AB,
    ),
    "thousands of Swiss": File(
        "x1;x2;label\n1'200.5;300;a\n12\u2019000;2'300;b\n900;40;a\n".encode(),
        [[1200.5, 300, 0], [12000, 2300, 1], [900, 40, 0]],
        names=AB,
    ),
    "decimal commas in quotes": File(
        b'x1,x2,label\n"1,5","2,0",0\n"3,0","-4,25",1\n"5,0","6,0",0\n', PLAIN
    ),
    "percent and money": File(
        b"rate,price,ok\n12%,$1200,a\n50%,-$800,b\n7.25%,$450.50,a\n",
        [[12, 1200, 0], [50, -800, 1], [7.25, 450.5, 0]],
        names=AB,
    ),
    "euros, and amounts in parentheses": File(
        "x1;x2;label\n1.200,50 €;3;a\n€ 30,00;4;b\n(1,5 €);5;a\n".encode(),
        [[1200.5, 3, 0], [30, 4, 1], [-1.5, 5, 0]],
        names=AB,
    ),
    "units": File(b"x1,x2,label\n1.5 cm,2,a\n3 cm,-4.25,b\n5 cm,6,a\n", PLAIN, names=AB),
    "Fortran's exponents": File(b"1.5D+00 2.0d0 0\n3 -4.25 1\n5 6 0\n", PLAIN),
    "commas in texts": File(
        b'"title","date","x","y","genre"\n"Snow White, 1","Dec 21, 1937","1.5","2","a"\n'
        b'"Pinocchio","Feb 9, 1940","3","-4.25","b"\n"Fantasia","Nov 13, 1940","5","6","a"\n',
        PLAIN,
        names=AB,
    ),
    "dates with commas": File(
        b"when;x;y;kind\nDec 21, 1937;1,5;2;a\nFeb 9, 1940;3;-4,25;b\nNov 13, 1940;5;6;a\n",
        PLAIN,
        names=AB,
    ),
    "plus and minus as classes": File(
        b"x1,x2,label\n1.5,2,+\n3,-4.25,-\n5,6,+\n", PLAIN, names=("+", "-")
    ),
    "None as a class": File(
        b"x1,x2,label\n1.5,2,Brick\n3,-4.25,None\n5,6,Brick\n", PLAIN, names=("Brick", "None")
    ),
    "an identifier": File(
        b"User ID,Gender,Age,Salary,Purchased\n15624510,Male,1.5,2,0\n15810944,Male,3,-4.25,1\n"
        b"15668575,Female,5,6,0\n",
        PLAIN,
    ),
    "an identifier without a name": File(
        b"15624513,1.5,2,0\n15810944,3,-4.25,1\n15668576,5,6,0\n15668577,5,6,0\n15968579,5,6,0\n",
        [*PLAIN, [5, 6, 0], [5, 6, 0]],
    ),
    "row names": File(
        b'"rownames","x","y","kind"\n"1",1.5,2,"a"\n"2",3,-4.25,"b"\n"3",5,6,"a"\n',
        PLAIN,
        names=AB,
    ),
    "the label first, without names": File(
        b"1,1.5,2,520\n2,3,-4.25,680\n1,5,6,710\n2,5,6,715\n",
        [[1.5, 2, 1], [3, -4.25, 2], [5, 6, 1], [5, 6, 2]],
    ),
    "a one-hot label": File(
        b"x,w,is_a,is_b,is_c\n1.5,2,1,0,0\n3,-4.25,0,1,0\n5,6,1,0,0\n7,8,0,0,1\n",
        [*PLAIN, [7, 8, 2]],
        names=("is_a", "is_b", "is_c"),
    ),
    "JSON records": File(
        b'[{"x1":1.5,"x2":2,"label":"a"},{"x1":3,"x2":-4.25,"label":"b"},'
        b'{"x2":6,"x1":5,"label":"a"}]',
        PLAIN,
        names=AB,
    ),
    "JSON columns of pandas": File(
        b'{"x1":{"0":1.5,"1":3,"2":5},"x2":{"0":2,"1":-4.25,"2":6},"label":{"0":0,"1":1,"2":0}}',
        PLAIN,
    ),
    "JSON in pandas' split form": File(
        b'{"columns":["x1","x2","label"],"index":[0,1,2],"data":[[1.5,2,0],[3,-4.25,1],[5,6,0]]}',
        PLAIN,
    ),
    "JSON lists": File(b"[[1.5, 2, 0], [3, -4.25, 1], [5, 6, 0]]", PLAIN),
    "JSON within an object": File(
        b'{"count": 3, "rows": [{"x1":1.5,"x2":2,"y":0},{"x1":3,"x2":-4.25,"y":1},'
        b'{"x1":5,"x2":6,"y":0}]}',
        PLAIN,
    ),
    "a JSON object per line": File(
        b'{"x1":1.5,"x2":2,"label":0}\n{"x1":3,"x2":-4.25,"label":1}\n{"x1":5,"x2":6,"label":0}',
        PLAIN,
    ),
    "a printed array": File(
        b"[[ 1.5   2.    0.  ]\n [ 3.   -4.25  1.  ]\n [ 5.    6.    0.  ]]", PLAIN
    ),
    "the text of an array": File(
        b"array([[ 1.5 ,  2.  ,  0.  ],\n       [ 3.  , -4.25,\n 1.  ],\n [5, 6, 0]])",
        PLAIN,
    ),
    "ARFF": File(
        b"% iris\n@RELATION iris\n\n@attribute 'petal length' numeric\n@attribute width REAL\n"
        b"@attribute class {a, b}\n@DATA\n1.5,2,a\n% half\n3,-4.25,b\n5,6,a\n",
        PLAIN,
        names=AB,
    ),
    "sparse ARFF": File(
        b"@relation s\n@attribute x1 numeric\n@attribute x2 numeric\n@attribute class {a, b}\n"
        b"@data\n{0 1.5, 1 2}\n{0 3, 1 -4.25, 2 b}\n{0 5, 1 6}\n",
        PLAIN,
        names=AB,
    ),
    "LibSVM": File(
        b"+1 1:1.5 2:2\n-1 1:3 2:-4.25 # half\n+1 2:6 1:5\n",
        [[1.5, 2, 1], [3, -4.25, -1], [5, 6, 1]],
    ),
}
"""Files in which every line can be used."""

BAD_LINES = {
    "a missing number": File(b"x1,x2,label\n1.5,2,0\n,2,0\n3,-4.25,1\n5,6,0\n", PLAIN, "", (3,)),
    "a missing label": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1,2,\n5,6,0\n", PLAIN, "", (4,)),
    "words for missing": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\nNA,2,0\n1,null,0\n1,?,1\n5,6,0\n", PLAIN, "", (4, 5, 6)
    ),
    "no number": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\none,2,0\n5,6,0\n", PLAIN, "", (4,)),
    "not finite": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\nnan,2,0\n1,-inf,0\nInfinity,NaN,1\n5,6,0\n",
        PLAIN,
        "",
        (4, 5, 6),
    ),
    "beyond doubles": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1e999,2,0\n5,6,0\n", PLAIN, "", (4,)),
    "out of range": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n2000000,2,0\n5,6,0\n", PLAIN, "", (4,)),
    "numbers as only Python writes them": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1_0,2,0\n0x10,2,0\n5,6,0\n", PLAIN, "", (4, 5)
    ),
    "numbers of other scripts": File(
        "x1,x2,label\n1.5,2,0\n3,-4.25,1\n३,2,0\n5,6,0\n".encode(), PLAIN, "", (4,)
    ),
    "too few columns": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1,2\n5,6,0\n", PLAIN, "", (4,)),
    "too many columns": File(b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1,2,0,9\n5,6,0\n", PLAIN, "", (4,)),
    "a quote never closed": File(
        b'x1,x2,label\n1.5,2,a\n3,-4.25,b\n1,2,"a\n5,6,a\n', TEXTS, "", (4,), names=AB
    ),
    "two quotes never closed, and good lines between": File(
        b'x1,x2,label\n1.5,2,a\n1,2,"a\n3,-4.25,b\n1,"2,a\n5,6,a\n', TEXTS, "", (3, 5), names=AB
    ),
    "a quote never closed before one that is": File(
        b'x1,x2,label\n1.5,2,"a"\n1,2,"b\n3,-4.25,"b"\n5,6,"a"\n', TEXTS, "", (3,), names=AB
    ),
    "a NUL in a line": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1,\x002,0\n5,6,0\n", PLAIN, "", (4,)
    ),
    "a word among the classes": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n1,2,oops\n5,6,0\n" + b"1.5,2,0\n" * 3,
        [*PLAIN, *[[1.5, 2, 0]] * 3],
        "",
        (4,),
    ),
    "a point among decimal commas": File(
        b"1,5;2,0;0\n3,0;-4,25;1\n1.00;2,0;0\n5,0;6,0;0\n", PLAIN, "", (3,)
    ),
    "a header in the middle": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\nx1,x2,label\n5,6,0\n" + b"1.5,2,0\n" * 2,
        [*PLAIN, *[[1.5, 2, 0]] * 2],
        "",
        (4,),
    ),
    "an endless number": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n" + b"1" * 120_000 + b"x,2,0\n5,6,0\n", PLAIN, "", (4,)
    ),
    "an endless cell": File(
        b"x1,x2,label\n1.5,2,0\n3,-4.25,1\n" + b"1" * 200_000 + b",2,0\n5,6,0\n", PLAIN, "", (4,)
    ),
}
"""Files in which some lines cannot be used."""

USELESS = {
    "one class": File(b"x1,x2,label\n1,2,a\n3,4,a\n", None, "label is the same in all rows"),
    "one value": File(b"1,2,0.5\n3,4,0.5\n", None, "the same in all rows"),
    "one row": File(b"1,2,0\n", None, "1 row can be used for training; at least 2 are required"),
    "no good row": File(
        b"x1,x2,label\na,b,0\nc,d,1\n", None, "no row can be used for training", (2, 3)
    ),
    "101 texts": File(
        b"".join(b"%d,0,c%d\n" % (i, i) for i in range(101)),
        None,
        "101 different texts, but there can be at most 100 classes",
    ),
    "101 numbers as classes": File(
        b"".join(b"%d,0,%d\n" % (i, i) for i in range(101)),
        None,
        "101 different whole numbers, but there can be at most 100 classes",
        query={"task": "classification"},
    ),
    "very many texts": File(
        b"".join(b"%d,0,c%d\n" % (i, i) for i in range(60_000)), None, "60000 different texts"
    ),
    "all out of range": File(b"1e7,1,0\n2e7,2,1\n", None, "no row can be used", (1, 2)),
}
"""Tables that do not give a data set."""

UNREADABLE = {
    "nothing": (b"", "only blank lines and comments"),
    "blanks": (b" \n\t\n\r\n", "only blank lines and comments"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "only blank lines and comments"),
    "comments alone": (b"# a\n# b\n", "only blank lines and comments"),
    "a header alone": (b"x1,x2,label\n", "only a header"),
    "one column": (b"1\n2\n3\n", "1 column; at least 3"),
    "two columns": (b"1,2\n3,4\n", "2 columns; at least 3"),
    "times of day": (b"12:30:00\n12:31:00\n", "1 column; at least 3"),
    "times of day and a value": (b"12:30:00,1.5\n12:31:00,2.5\n", "2 columns; at least 3"),
    "two pairs in each line": (b"a:1,b:2\na:3,b:4\n", "2 columns; at least 3"),
    "one endless line": (b"1," * 500_000, "columns; at most 1024"),
    "one endless cell": (b"1" * 1_000_000, "no row that can be read"),
    "two thousand columns": (b",".join([b"1"] * 2000) + b"\n", "2000 columns; at most 1024"),
    "NULs": (b"\x00" * 1000, "NUL"),
    "half of UTF-16": (b"\xff\xfe1\x00,", "cannot be read"),
    "noise": (bytes(range(1, 256)) * 40, "binary"),
    "an Excel workbook": (b"PK\x03\x04" + b"\x00\x07" * 50, "Excel workbook (.xlsx)"),
    "an old Excel workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel workbook (.xls)"),
    "an HTML page": (b"<!DOCTYPE html>\n<html><table>", "it is an HTML page"),
    "a notebook": (b'{"cells": [], "metadata": {}, "nbformat": 4}', "a Jupyter notebook"),
    "GeoJSON": (b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
    "JSON that is nested deeply": (b'{"a":' * 100_000, "nested too deeply"),
    "JSON without a table": (b'{"a": 1}', "its JSON is not a table"),
    "half of a JSON document": (b'[{"a": 1, "b":', "it looks like JSON but cannot be read"),
    "a printed array with rows left out": (
        b"[[0.1 0.2 0. ]\n ...\n [0.7 0.8 0. ]]",
        "numpy.savetxt",
    ),
    "ARFF without data": (b"@relation a\n@attribute b numeric\n", "without @data"),
    "LibSVM with a distant feature": (b"1 1:1 999999999:1\n-1 1:2\n", "at most 1023"),
    "an SPSS file": (b"$FL2@(#) SPSS", "SPSS"),
    "an old Stata file": (b"\x72\x02\x01\x00\x19\x00\xb8\x0b", "a Stata file (.dta)"),
    "time series": (b"# Two motions\n@problemName Gun\n@data\n1.5,2,3:1\n", "time series (.ts)"),
    "a pickle": (b"\x80\x04\x95\x00", "pickle, which is never opened"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
    "a gzip file": (b"\x1f\x8b\x08\x00", "gzip"),
    "a Parquet file": (b"PAR1\x15\x04", "Parquet"),
    "a NumPy file": (b"\x93NUMPY\x01\x00", "NumPy"),
    "very many quotes that are not closed": (
        b'"\n' * 200_000,
        "more than 100000 of its lines cannot be read; the first one, line 1, has a quote",
    ),
    "very many blank lines": (b"\n" * 300_000, "only blank lines and comments"),
    "quotes alone": (b'"\n' * 1000, "no row that can be read"),
}
"""Files that are not tables, each with a part of the message."""
