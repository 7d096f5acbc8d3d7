using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds.Files;

/// <summary>A folder of the host that is held open. Nothing that is opened through it is, or lies behind, a symbolic link.</summary>
internal interface IHostFolder : IDisposable
{
    /// <summary>What the file system says of the folder itself.</summary>
    HostFacts Facts { get; }

    /// <summary>Lists the folder, without the names of itself and its parent.</summary>
    /// <param name="entries">Added to, in no order.</param>
    /// <param name="most">When there are more, the rest is left out.</param>
    /// <returns><see langword="false"/> when it may not be read, or not to its end.</returns>
    bool TryList(List<HostEntry> entries, int most);

    /// <summary>Asks for the facts of an entry without opening it.</summary>
    /// <returns><see langword="false"/> when there is no such name, or nobody says.</returns>
    bool TryLook(ReadOnlySpan<byte> name, out HostFacts facts);

    /// <summary>Opens a regular file for reading. Anything else is closed again at once, without waiting for it.</summary>
    /// <param name="name">A name in the folder.</param>
    /// <param name="facts">Of the file that was opened, not of one that had the name before.</param>
    /// <returns><see langword="null"/> when it is no regular file, or may not be read.</returns>
    SafeFileHandle? TryOpenFile(ReadOnlySpan<byte> name, out HostFacts facts);
}
