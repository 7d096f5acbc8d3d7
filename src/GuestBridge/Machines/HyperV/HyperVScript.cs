using System.Text;

namespace MedV.GuestBridge.Machines.HyperV;

/// <summary>The one script that talks to Hyper-V's PowerShell module. A constant: what varies comes as JSON on standard input.</summary>
internal static class HyperVScript
{
    /// <summary>The script.</summary>
    public const string Text = """
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        [Console]::InputEncoding = New-Object System.Text.UTF8Encoding $false
        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
        $r = [Console]::In.ReadToEnd() | ConvertFrom-Json
        $vm = Get-VM | Where-Object { $_.Name -ceq $r.name } | Select-Object -First 1
        $resumed = $false

        function Reset-Disk {
          if ((Test-Path -LiteralPath $r.systemDisk) -and -not $r.keepsSystem) { Remove-Item -LiteralPath $r.systemDisk }
          if (-not (Test-Path -LiteralPath $r.systemDisk)) { New-VHD -Path $r.systemDisk -ParentPath $r.baseDisk -Differencing | Out-Null }
          if ($r.dataDisk -and -not (Test-Path -LiteralPath $r.dataDisk)) { New-VHD -Path $r.dataDisk -SizeBytes $r.dataBytes -Dynamic | Out-Null }
        }

        switch ($r.verb) {
          'start' {
            if ($vm -and $vm.State -eq 'Saved') {
              $disk = Get-VMHardDiskDrive -VM $vm | Select-Object -First 1
              if ($disk.Path -eq $r.systemDisk) {
                try { Start-VM -VM $vm; $resumed = $true } catch { Remove-VMSavedState -VM $vm }
              } else {
                Remove-VMSavedState -VM $vm
              }
            }
            if (-not $resumed) {
              if ($vm) { Remove-VM -VM $vm -Force }
              Reset-Disk
              $vm = New-VM -Name $r.name -MemoryStartupBytes $r.memoryBytes -Generation $r.generation -VHDPath $r.systemDisk
              Set-VM -VM $vm -ProcessorCount $r.processors -StaticMemory -AutomaticStartAction Nothing -AutomaticStopAction Save -CheckpointType Disabled
              if ($r.generation -eq 2) { Set-VMFirmware -VM $vm -EnableSecureBoot Off }
              if ($r.dataDisk) { Add-VMHardDiskDrive -VM $vm -Path $r.dataDisk }
              if ($r.seedDisk) { if ($r.generation -eq 2) { Add-VMDvdDrive -VM $vm -Path $r.seedDisk } else { Set-VMDvdDrive -VMName $r.name -Path $r.seedDisk } }
              if (-not $r.network) { Get-VMNetworkAdapter -VM $vm | Remove-VMNetworkAdapter }
              else { Get-VMNetworkAdapter -VM $vm | Connect-VMNetworkAdapter -SwitchName 'Default Switch' }
              Set-VMComPort -VM $vm -Number 2 -Path $r.pipe
              Start-VM -VM $vm
            }
          }
          'find' { }
          'save' { Save-VM -VM $vm }
          'pause' { Suspend-VM -VM $vm }
          'resume' { Resume-VM -VM $vm }
          'button' { Stop-VM -VM $vm -Force }
          'kill' { Stop-VM -VM $vm -TurnOff -Force }
          default { throw "unknown verb" }
        }

        $vm = Get-VM | Where-Object { $_.Name -ceq $r.name } | Select-Object -First 1
        @{ state = $(if ($vm) { [string]$vm.State } else { '' }); resumed = $resumed } | ConvertTo-Json -Compress
        """;

    /// <summary>The arguments of <c>powershell.exe</c>.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
        ["-NoProfile", "-NonInteractive", "-NoLogo", "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(Text))];
}
