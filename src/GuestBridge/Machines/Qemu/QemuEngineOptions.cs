namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Where QEMU is, and what tests may allow.</summary>
internal sealed record QemuEngineOptions
{
    /// <summary>The program that runs machines. Looked for in <c>PATH</c>.</summary>
    public string Program { get; init; } = "qemu-system-x86_64";

    /// <summary>The program that makes disks. Looked for in <c>PATH</c>.</summary>
    public string ImageTool { get; init; } = "qemu-img";

    /// <summary>Where UEFI's code may be, each with its empty variables.</summary>
    public IReadOnlyList<(string Code, string Variables)> Uefi { get; init; } =
    [
        ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    ];

    /// <summary>Whether root may start machines. Only tests in a container say yes.</summary>
    public bool AllowRoot { get; init; }
}
