using System.Reflection;
using System.Runtime.InteropServices;

namespace MedV.Store.Sqlite;

/// <summary>The calls of SQLite's C interface that we use, bound to the system's library.</summary>
internal static partial class NativeSqlite
{
    public const int Ok = 0;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    public const int NullColumn = 5;

    public const int OpenReadWrite = 0x02;
    public const int OpenCreate = 0x04;
    public const int OpenNoMutex = 0x8000;

    /// <summary>SQLite copies what it is given before the call returns.</summary>
    public static readonly nint Transient = -1;

    private const string Library = "sqlite3";

    private static readonly Lazy<nint> Loaded = new(Load);

    static NativeSqlite() => NativeLibrary.SetDllImportResolver(typeof(NativeSqlite).Assembly, Resolve);

    /// <summary>Fails early, and in words that help, when the system has no SQLite.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.MissingLibrary"/>.</exception>
    public static void ThrowIfMissing()
    {
        if (Loaded.Value == 0)
        {
            throw new StoreException(
                StoreFault.MissingLibrary,
                $"the system has none of {string.Join(", ", Names)}; install SQLite (Debian: apt-get install libsqlite3-0)");
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, out DatabaseHandle database, int flags, nint vfs);

    [LibraryImport(Library, EntryPoint = "sqlite3_close_v2")]
    public static partial int Close(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_timeout")]
    public static partial int SetBusyTimeout(DatabaseHandle database, int milliseconds);

    [LibraryImport(Library, EntryPoint = "sqlite3_exec", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Execute(DatabaseHandle database, string sql, nint callback, nint argument, nint message);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v2")]
    public static partial int Prepare(DatabaseHandle database, ReadOnlySpan<byte> sql, int bytes, out StatementHandle statement, nint tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Finish(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(StatementHandle statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(StatementHandle statement, int index, ReadOnlySpan<byte> text, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(StatementHandle statement, int index, ReadOnlySpan<byte> blob, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindInteger(StatementHandle statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(StatementHandle statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int ColumnType(StatementHandle statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long ColumnInteger(StatementHandle statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    public static partial nint ColumnBlob(StatementHandle statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    public static partial int ColumnBytes(StatementHandle statement, int column);

    /// <summary>SQLite's words for the last error of a connection.</summary>
    public static string MessageOf(DatabaseHandle database) =>
        Marshal.PtrToStringUTF8(ErrorMessage(database)) ?? "no message";

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    private static partial nint ErrorMessage(DatabaseHandle database);

    private static string[] Names =>
        OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Loaded.Value : 0;

    private static nint Load()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
