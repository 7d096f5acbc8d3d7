using MedV.Store.Sqlite;

namespace MedV.Store.State;

/// <summary>What a host remembers: one SQLite file, <c>state.db</c>, used through the narrow classes below.</summary>
/// <remarks>Safe for use by any number of threads; one at a time is in the database.</remarks>
public sealed class StateDatabase : IDisposable
{
    private const string FileName = "state.db";
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _one = new();
    private readonly SqliteDatabase _database;

    private StateDatabase(SqliteDatabase database, string? movedAside)
    {
        _database = database;
        MovedAside = movedAside;
        Trusted = new TrustedRoles(this);
        Enrolments = new Enrolments(this);
        Images = new DeliveryRecords(this);
        WanLog = new WanLog(this);
    }

    /// <summary>
    /// Where the last database lies now, when it was damaged and this one is new; else <see langword="null"/>. Then the host is no longer
    /// enrolled, and the last seen versions of the metadata are lost: say so, loudly.
    /// </summary>
    public string? MovedAside { get; }

    /// <summary>Signed metadata that has been verified.</summary>
    public TrustedRoles Trusted { get; }

    /// <summary>Which realm this host belongs to.</summary>
    public Enrolments Enrolments { get; }

    /// <summary>Deliveries and where their bytes came from.</summary>
    public DeliveryRecords Images { get; }

    /// <summary>What this host fetched over the WAN, and why.</summary>
    public WanLog WanLog { get; }

    /// <summary>Opens <c>state.db</c> in <paramref name="folder"/>, or makes it. A damaged one is moved aside to <c>state.db.damaged-N</c>.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.TooNew"/>, <see cref="StoreFault.MissingLibrary"/>, <see cref="StoreFault.Full"/>, <see cref="StoreFault.Busy"/>
    /// or <see cref="StoreFault.Failed"/> (say, no right to write).
    /// </exception>
    public static StateDatabase Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        try
        {
            return new StateDatabase(OpenSound(path), movedAside: null);
        }
        catch (StoreException exception) when (exception.Fault == StoreFault.Damaged)
        {
            string aside = MoveAside(path);
            return new StateDatabase(OpenSound(path), aside);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_one)
        {
            _database.Dispose();
        }
    }

    internal T Read<T>(Func<SqliteDatabase, T> query)
    {
        lock (_one)
        {
            return query(_database);
        }
    }

    internal void Write(Action<SqliteDatabase> change)
    {
        lock (_one)
        {
            _database.InTransaction(() => change(_database));
        }
    }

    private static SqliteDatabase OpenSound(string path)
    {
        SqliteDatabase database = SqliteDatabase.Open(path, BusyTimeout);
        try
        {
            using (SqliteStatement check = database.Prepare("PRAGMA quick_check(1)"))
            {
                string verdict = check.Step() ? check.Text(0) : "no answer";
                if (verdict != "ok")
                {
                    throw new StoreException(StoreFault.Damaged, $"{path}: {verdict}");
                }
            }

            Schema.Migrate(database, Schema.Steps, path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static string MoveAside(string path)
    {
        int n = 1;
        while (File.Exists($"{path}.damaged-{n}"))
        {
            n++;
        }

        // The log moves along, under the name that SQLite's tools expect when someone wants to save what can be saved.
        foreach (string suffix in (string[])["-wal", "-shm", ""])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, $"{path}.damaged-{n}{suffix}");
            }
        }

        return $"{path}.damaged-{n}";
    }
}
