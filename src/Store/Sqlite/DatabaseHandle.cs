using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Sqlite;

/// <summary>An open connection.</summary>
internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => NativeSqlite.Close(handle) == NativeSqlite.Ok;
}
