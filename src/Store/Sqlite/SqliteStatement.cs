using System.Runtime.InteropServices;
using System.Text;

namespace MedV.Store.Sqlite;

/// <summary>A prepared statement: bind (from 1), step, read columns (from 0), dispose. For one thread at a time.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, StatementHandle handle) : IDisposable
{
    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        return Check(NativeSqlite.BindText(handle, index, NeverNull(utf8), utf8.Length, NativeSqlite.Transient));
    }

    public SqliteStatement Bind(int index, long value) => Check(NativeSqlite.BindInteger(handle, index, value));

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value) =>
        Check(NativeSqlite.BindBlob(handle, index, NeverNull(value), value.Length, NativeSqlite.Transient));

    public SqliteStatement BindNull(int index) => Check(NativeSqlite.BindNull(handle, index));

    /// <returns><see langword="true"/> when there is a row to read.</returns>
    public bool Step() => NativeSqlite.Step(handle) switch
    {
        NativeSqlite.Row => true,
        NativeSqlite.Done => false,
        int result => throw database.Error(result),
    };

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    public bool IsNull(int column) => NativeSqlite.ColumnType(handle, column) == NativeSqlite.NullColumn;

    public long Integer(int column) => NativeSqlite.ColumnInteger(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    public byte[] Blob(int column)
    {
        // The pointer first: asking for it may convert the value, and the length is that of the converted one.
        nint bytes = NativeSqlite.ColumnBlob(handle, column);
        byte[] copy = new byte[NativeSqlite.ColumnBytes(handle, column)];
        if (copy.Length > 0)
        {
            Marshal.Copy(bytes, copy, 0, copy.Length);
        }

        return copy;
    }

    public void Dispose() => handle.Dispose();

    // SQLite takes a null pointer for NULL, and an empty span is one.
    private static ReadOnlySpan<byte> NeverNull(ReadOnlySpan<byte> value) => value.IsEmpty ? [0] : value;

    private SqliteStatement Check(int result)
    {
        database.ThrowUnlessOk(result);
        return this;
    }
}
