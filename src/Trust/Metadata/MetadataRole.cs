namespace MedV.Trust.Metadata;

/// <summary>The four top-level roles of TUF 1.0.</summary>
public enum MetadataRole
{
    /// <summary>Says which keys sign what. Changed rarely, its keys are kept offline.</summary>
    Root,

    /// <summary>Says which snapshot is the newest; expires soon, so that nobody can freeze a host in the past.</summary>
    Timestamp,

    /// <summary>Says which versions of the targets files belong together.</summary>
    Snapshot,

    /// <summary>Says which files the realm vouches for.</summary>
    Targets,
}
