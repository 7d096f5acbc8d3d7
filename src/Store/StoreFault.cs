namespace MedV.Store;

/// <summary>What is wrong with the store. The numbers are never reused.</summary>
public enum StoreFault
{
    /// <summary>The disk that the store lies on is full, or will be.</summary>
    Full = 1,

    /// <summary>The database is locked by another connection for longer than the busy time-out.</summary>
    Busy = 2,

    /// <summary>A file of the store is not what it was when it was written.</summary>
    Damaged = 3,

    /// <summary>The database refused for another reason, given in the message in SQLite's words.</summary>
    Failed = 4,

    /// <summary>The system has no SQLite library.</summary>
    MissingLibrary = 5,

    /// <summary>Another process has the store folder open.</summary>
    InUse = 6,

    /// <summary>The database was written by a newer program.</summary>
    TooNew = 7,

    /// <summary>A pack is missing, or is not what the manifest says.</summary>
    BadPack = 8,
}
