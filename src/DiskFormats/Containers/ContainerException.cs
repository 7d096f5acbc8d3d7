namespace MedV.DiskFormats.Containers;

/// <summary>The disk in a container cannot be read, because of what the container is or says. Trying again gives the same.</summary>
/// <remarks>An <see cref="IOException"/>, since to whoever reads the disk it is a disk that cannot be read.</remarks>
public sealed class ContainerException : IOException
{
    internal ContainerException(ContainerFormat format, ContainerFault fault, string message)
        : base(message)
    {
        Format = format;
        Fault = fault;
    }

    internal ContainerException(ContainerFormat format, ContainerFault fault, string message, Exception inner)
        : base(message, inner)
    {
        Format = format;
        Fault = fault;
    }

    /// <summary>What the file is; <see cref="ContainerFormat.Raw"/> for a container of which only the name is known.</summary>
    public ContainerFormat Format { get; }

    /// <summary>Why.</summary>
    public ContainerFault Fault { get; }
}
