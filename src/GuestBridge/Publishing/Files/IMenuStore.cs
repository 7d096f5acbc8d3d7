using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>The folders that menus are made of. Used by one thread.</summary>
/// <remarks>
/// A link in the place of a folder is followed only when it and what it leads to belong to this user; a folder that belongs to somebody else, or that anybody
/// may write to, is not used. A link in the place of a file is never followed.
/// </remarks>
internal interface IMenuStore
{
    /// <summary>Says what is at a place. Never throws for what it finds there.</summary>
    PresentFile Look(FileKey key);

    /// <summary>Reads a plain file of this user.</summary>
    /// <returns>Null when there is none, or it is longer.</returns>
    byte[]? Read(FileKey key, int mostBytes);

    /// <summary>The folders that a file needs and that are not there, the outermost first.</summary>
    /// <exception cref="IOException">One on the way may not be used.</exception>
    IReadOnlyList<FileKey> MissingFolders(FileKey key);

    /// <summary>Makes a folder in one that is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    void MakeFolder(FileKey folder);

    /// <summary>Writes a file: after a power cut there is the old one or the new one.</summary>
    /// <exception cref="IOException">It cannot be written; what was there still is.</exception>
    void Write(FileKey key, ReadOnlySpan<byte> content);

    /// <summary>Removes a file, if it is there.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    void Remove(FileKey key);

    /// <summary>Removes what a killed <see cref="Write"/> left beside a file.</summary>
    void RemoveLeftOver(FileKey key);

    /// <summary>Removes a folder.</summary>
    /// <returns>Whether it is gone; not when something is in it.</returns>
    bool RemoveEmptyFolder(FileKey folder);

    /// <summary>Says to those who watch it that something in a folder has changed.</summary>
    void Touch(FileKey folder);

    /// <summary>Where a place is, for other programs.</summary>
    string PathOf(FileKey key);

    /// <summary>Holds a folder against other processes of ours.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    IDisposable Lock(FileKey folder);
}
