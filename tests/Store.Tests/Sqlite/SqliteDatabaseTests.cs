using MedV.Store.Sqlite;

namespace MedV.Store.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Values_of_every_kind_come_back_as_they_went_in()
    {
        using SqliteDatabase database = Open();
        database.Execute("CREATE TABLE t (a, b, c, d, e, f)");
        byte[] blob = [0, 1, 255];
        const string text = "grüße\0after the null, 漢字";

        using (SqliteStatement insert = database.Prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5, ?6)"))
        {
            insert.Bind(1, text).Bind(2, long.MinValue).Bind(3, blob).BindNull(4).Bind(5, "").Bind(6, ReadOnlySpan<byte>.Empty).Run();
        }

        using SqliteStatement row = database.Prepare("SELECT * FROM t");
        Assert.True(row.Step());
        Assert.Equal(text, row.Text(0));
        Assert.Equal(long.MinValue, row.Integer(1));
        Assert.Equal(blob, row.Blob(2));
        Assert.True(row.IsNull(3));
        Assert.Equal("", row.Text(4));
        Assert.False(row.IsNull(4));
        Assert.Empty(row.Blob(5));
        Assert.False(row.IsNull(5));
        Assert.False(row.Step());
    }

    [Fact]
    public void A_null_string_is_stored_as_null()
    {
        using SqliteDatabase database = Open();

        using SqliteStatement row = database.Prepare("SELECT ?1");
        row.Bind(1, (string?)null);

        Assert.True(row.Step());
        Assert.True(row.IsNull(0));
    }

    [Fact]
    public void It_writes_ahead_and_synchronises_fully_and_minds_foreign_keys()
    {
        using SqliteDatabase database = Open();

        using SqliteStatement journal = database.Prepare("PRAGMA journal_mode");
        journal.Step();

        Assert.Equal("wal", journal.Text(0));
        Assert.Equal(2, database.ReadNumber("PRAGMA synchronous"));
        Assert.Equal(1, database.ReadNumber("PRAGMA foreign_keys"));
    }

    [Fact]
    public void A_transaction_that_throws_leaves_nothing_behind()
    {
        using SqliteDatabase database = Open();
        database.Execute("CREATE TABLE t (a)");

        Assert.Throws<InvalidOperationException>(() => database.InTransaction(() =>
        {
            database.Execute("INSERT INTO t VALUES (1)");
            throw new InvalidOperationException();
        }));

        Assert.Equal(0, database.ReadNumber("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_refused_statement_is_told_in_the_words_of_SQLite()
    {
        using SqliteDatabase database = Open();

        StoreException exception = Assert.Throws<StoreException>(() => database.Prepare("SELECT * FROM nowhere"));

        Assert.Equal(StoreFault.Failed, exception.Fault);
        Assert.Contains("no such table: nowhere", exception.Message, StringComparison.Ordinal);
        Assert.Contains("test.db", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_writer_is_told_that_the_database_is_busy()
    {
        using SqliteDatabase first = Open();
        using SqliteDatabase second = Open();
        first.Execute("BEGIN IMMEDIATE");

        StoreException exception = Assert.Throws<StoreException>(() => second.InTransaction(() => { }));

        Assert.Equal(StoreFault.Busy, exception.Fault);
    }

    [Fact]
    public void A_database_that_may_grow_no_more_says_it_is_full_and_keeps_what_it_had()
    {
        using SqliteDatabase database = Open();
        database.Execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
        database.ReadNumber("PRAGMA max_page_count = 4");

        StoreException exception = Assert.Throws<StoreException>(
            () => database.InTransaction(() => database.Execute("INSERT INTO t VALUES (zeroblob(100000))")));

        Assert.Equal(StoreFault.Full, exception.Fault);
        Assert.Equal(1, database.ReadNumber("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_told_to_be_damaged()
    {
        File.WriteAllText(_folder.At("test.db"), new string('x', 5000));

        StoreException exception = Assert.Throws<StoreException>(Open);

        Assert.Equal(StoreFault.Damaged, exception.Fault);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteDatabase Open() => SqliteDatabase.Open(_folder.At("test.db"), TimeSpan.FromMilliseconds(50));
}
