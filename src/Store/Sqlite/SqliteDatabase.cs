using System.Text;

namespace MedV.Store.Sqlite;

/// <summary>A connection to one SQLite file. For one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;
    private readonly string _path;

    private SqliteDatabase(DatabaseHandle handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    /// <summary>Opens or makes the file, with a write-ahead log, full synchronisation and foreign keys.</summary>
    /// <exception cref="StoreException">Any fault but <see cref="StoreFault.InUse"/> and <see cref="StoreFault.TooNew"/>.</exception>
    public static SqliteDatabase Open(string path, TimeSpan busyTimeout)
    {
        NativeSqlite.ThrowIfMissing();
        int result = NativeSqlite.Open(
            path, out DatabaseHandle handle, NativeSqlite.OpenReadWrite | NativeSqlite.OpenCreate | NativeSqlite.OpenNoMutex, 0);
        var database = new SqliteDatabase(handle, path);
        try
        {
            database.ThrowUnlessOk(result);
            database.ThrowUnlessOk(NativeSqlite.SetBusyTimeout(handle, (int)busyTimeout.TotalMilliseconds));

            // FULL: a commit that was reported is on the device, or the last seen versions could go back in a power cut.
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that give no rows.</summary>
    public void Execute(string sql) => ThrowUnlessOk(NativeSqlite.Execute(_handle, sql, 0, 0, 0));

    /// <summary>Prepares one statement.</summary>
    public SqliteStatement Prepare(string sql)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(sql);
        int result = NativeSqlite.Prepare(_handle, utf8, utf8.Length, out StatementHandle statement, 0);
        if (result != NativeSqlite.Ok)
        {
            statement.Dispose();
            throw Error(result);
        }

        return new SqliteStatement(this, statement);
    }

    /// <summary>The first column of the first row, as a number.</summary>
    public long ReadNumber(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.Integer(0) : throw new StoreException(StoreFault.Failed, $"{_path}: no row for {sql}");
    }

    /// <summary>Does all of <paramref name="work"/> or, when it throws, nothing of it.</summary>
    public void InTransaction(Action work)
    {
        // IMMEDIATE: waits for another writer now, where waiting is possible, not in the middle.
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            // Some errors (disk full) have rolled back already; then this one says so, and the first one is what matters.
            _ = NativeSqlite.Execute(_handle, "ROLLBACK", 0, 0, 0);
            throw;
        }
    }

    public void Dispose() => _handle.Dispose();

    internal void ThrowUnlessOk(int result)
    {
        if (result != NativeSqlite.Ok)
        {
            throw Error(result);
        }
    }

    internal StoreException Error(int result)
    {
        StoreFault fault = (result & 0xFF) switch
        {
            NativeSqlite.Full => StoreFault.Full,
            NativeSqlite.Busy or NativeSqlite.Locked => StoreFault.Busy,
            NativeSqlite.Corrupt or NativeSqlite.NotADatabase => StoreFault.Damaged,
            _ => StoreFault.Failed,
        };
        return new StoreException(fault, $"{_path}: {NativeSqlite.MessageOf(_handle)} (SQLite result {result})");
    }
}
