using MedV.Store.Sqlite;
using MedV.Store.State;

namespace MedV.Store.Tests.State;

public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_migration_runs_only_the_steps_that_are_new()
    {
        using SqliteDatabase database = Open();
        Schema.Migrate(database, ["CREATE TABLE a (x)"], "test.db");

        Schema.Migrate(database, ["CREATE TABLE a (x)", "CREATE TABLE b (x)"], "test.db");

        Assert.Equal(2, database.ReadNumber("PRAGMA user_version"));
        Assert.Equal(0, database.ReadNumber("SELECT count(*) FROM b"));
    }

    [Fact]
    public void A_step_that_fails_half_way_leaves_the_database_as_it_was_before_it()
    {
        using SqliteDatabase database = Open();

        Assert.Throws<StoreException>(() => Schema.Migrate(database, ["CREATE TABLE a (x)", "CREATE TABLE b (x); nonsense"], "test.db"));

        Assert.Equal(1, database.ReadNumber("PRAGMA user_version"));
        Assert.Equal(1, database.ReadNumber("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        using (StateDatabase first = StateDatabase.Open(_folder.Path))
        {
        }

        using (SqliteDatabase newer = SqliteDatabase.Open(_folder.At("state.db"), TimeSpan.Zero))
        {
            newer.Execute("PRAGMA user_version = 999");
        }

        StoreException exception = Assert.Throws<StoreException>(() => StateDatabase.Open(_folder.Path));

        Assert.Equal(StoreFault.TooNew, exception.Fault);
        Assert.Contains("999", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.damaged-*"));
    }

    public void Dispose() => _folder.Dispose();

    private SqliteDatabase Open() => SqliteDatabase.Open(_folder.At("test.db"), TimeSpan.Zero);
}
