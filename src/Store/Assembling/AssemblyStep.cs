namespace MedV.Store.Assembling;

/// <summary>What is done with a disk under assembly.</summary>
public enum AssemblyStep
{
    /// <summary>What is there already is hashed.</summary>
    Recover,

    /// <summary>What is missing is read from packs, hashed and written.</summary>
    Write,

    /// <summary>The disk is read back and hashed.</summary>
    Verify,
}
