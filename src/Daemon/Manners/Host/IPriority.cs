namespace MedV.Daemon.Manners.Host;

/// <summary>The priority of this process, for processor and disk.</summary>
internal interface IPriority
{
    /// <summary>Makes it low, or as that of any program.</summary>
    /// <returns>What did not go; <see langword="null"/> when all did.</returns>
    string? Set(bool low);
}
