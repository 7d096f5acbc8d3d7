using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Sqlite;

/// <summary>A prepared statement.</summary>
internal sealed class StatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        // It gives back the error of the last step, which was reported then.
        _ = NativeSqlite.Finish(handle);
        return true;
    }
}
