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
          else { Set-VHD -Path $r.systemDisk -ParentPath $r.baseDisk }
          $others = @(Get-ChildItem -LiteralPath (Split-Path -LiteralPath $r.systemDisk) -Filter 'system-*.vhdx' | Where-Object { $_.FullName -ne $r.systemDisk } | Sort-Object LastWriteTime -Descending)
          $others | Select-Object -Skip $(if ($r.keepsSystem) { 1 } else { 0 }) | Remove-Item
          if ($r.dataDisk) {
            if (-not (Test-Path -LiteralPath $r.dataDisk)) { New-VHD -Path $r.dataDisk -SizeBytes $r.dataBytes -Dynamic | Out-Null }
            elseif ((Get-VHD -Path $r.dataDisk).Size -lt $r.dataBytes) { Resize-VHD -Path $r.dataDisk -SizeBytes $r.dataBytes }
          }
        }

        # A switch of its own for each machine: its host is on it, no other machine and no network is.
        function Connect-Host {
          if (-not (Get-VMSwitch | Where-Object { $_.Name -ceq $r.name })) { New-VMSwitch -Name $r.name -SwitchType Internal | Out-Null }
          Get-VMNetworkAdapter -VM $vm | Connect-VMNetworkAdapter -SwitchName $r.name
          Add-VMNetworkAdapterExtendedAcl -VM $vm -Action Deny -Direction Inbound -Weight 1
          Add-VMNetworkAdapterExtendedAcl -VM $vm -Action Deny -Direction Outbound -Weight 1
          Add-VMNetworkAdapterExtendedAcl -VM $vm -Action Allow -Direction Inbound -LocalPort 3389 -Protocol TCP -Weight 10 -Stateful $true
        }

        function Remove-Machine {
          if ($vm) { Remove-VM -VM $vm -Force }
          Get-VMSwitch | Where-Object { $_.Name -ceq $r.name } | Remove-VMSwitch -Force
        }

        switch ($r.verb) {
          'start' {
            if ($vm -and $vm.State -eq 'Saved') {
              $disk = Get-VMHardDiskDrive -VM $vm | Select-Object -First 1
              if ($disk.Path -eq $r.systemDisk -and $vm.Notes -ceq $r.fingerprint) {
                try { Start-VM -VM $vm; $resumed = $true } catch { Remove-VMSavedState -VM $vm }
              } else {
                Remove-VMSavedState -VM $vm
              }
            }
            if (-not $resumed) {
              Remove-Machine
              Reset-Disk
              try {
                $vm = New-VM -Name $r.name -MemoryStartupBytes $r.memoryBytes -Generation $r.generation -VHDPath $r.systemDisk
                Set-VM -VM $vm -ProcessorCount $r.processors -StaticMemory -AutomaticStartAction Nothing -AutomaticStopAction Save -CheckpointType Disabled -Notes $r.fingerprint
                if ($r.generation -eq 2) { Set-VMFirmware -VM $vm -EnableSecureBoot Off }
                if ($r.dataDisk) { Add-VMHardDiskDrive -VM $vm -Path $r.dataDisk }
                if ($r.seedDisk) { if ($r.generation -eq 2) { Add-VMDvdDrive -VM $vm -Path $r.seedDisk } else { Set-VMDvdDrive -VMName $r.name -Path $r.seedDisk } }
                switch ($r.network) {
                  'none' { Get-VMNetworkAdapter -VM $vm | Remove-VMNetworkAdapter }
                  'restricted' { Connect-Host }
                  'nat' { Get-VMNetworkAdapter -VM $vm | Connect-VMNetworkAdapter -SwitchName 'Default Switch' }
                  default { throw "unknown network" }
                }
                Set-VMComPort -VM $vm -Number 2 -Path $r.pipe
                Start-VM -VM $vm
              } catch {
                # A machine that was half made is not left for the next start to find. Its disks stay.
                $vm = Get-VM | Where-Object { $_.Name -ceq $r.name } | Select-Object -First 1
                Remove-Machine
                throw
              }
            }
          }
          'find' { if ($vm -and $vm.State -eq 'Paused') { Resume-VM -VM $vm } }
          'save' { Save-VM -VM $vm }
          'pause' { Suspend-VM -VM $vm }
          'resume' { Resume-VM -VM $vm }
          'button' { Stop-VM -VM $vm -Force }
          'kill' { Stop-VM -VM $vm -TurnOff -Force }
          'look' { }
          default { throw "unknown verb" }
        }

        $vm = Get-VM | Where-Object { $_.Name -ceq $r.name } | Select-Object -First 1
        $addresses = @(if ($vm) { (Get-VMNetworkAdapter -VM $vm).IPAddresses | Where-Object { $_ } })
        @{ state = $(if ($vm) { [string]$vm.State } else { '' }); resumed = $resumed; addresses = $addresses } | ConvertTo-Json -Compress
        """;

    /// <summary>The arguments of <c>powershell.exe</c>.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
        ["-NoProfile", "-NonInteractive", "-NoLogo", "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(Text))];
}
