namespace MedV.GuestBridge.Reach;

/// <summary>Where the bridge and the processes that carry a guest's connections meet.</summary>
/// <param name="Folder">The runtime folder of the workspace, which is closed to others.</param>
internal sealed record ReachFiles(string Folder)
{
    // More than the 256 entries of 260 characters that a policy may have.
    private const int MostBytes = 256 * 1024;

    /// <summary>The entries of <c>network.allow</c>, one in a line.</summary>
    public string List => Path.Combine(Folder, "reach");

    /// <summary>The files whose locks are the connections that are open.</summary>
    public string Slots => Path.Combine(Folder, "reach-slots");

    /// <summary>The socket that the bridge is told of refusals by.</summary>
    public string Refusals => Path.Combine(Folder, "reach-refused");

    /// <summary>Writes the list, whole or not at all.</summary>
    public void Write(IEnumerable<string> entries)
    {
        string beside = $"{List}.new";
        File.WriteAllLines(beside, entries);
        File.Move(beside, List, overwrite: true);
    }

    /// <summary>Reads the list. Without one, nothing is reached.</summary>
    public AllowList Read()
    {
        try
        {
            return new FileInfo(List) is { Exists: true, Length: <= MostBytes } ? AllowList.Parse(File.ReadAllLines(List)) : AllowList.Parse([]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AllowList.Parse([]);
        }
    }
}
